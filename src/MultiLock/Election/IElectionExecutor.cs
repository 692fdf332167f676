namespace MultiLock;

/// <summary>Where the election runs: threads of its own in production, the caller's thread under fake time and in the simulator.</summary>
internal interface IElectionExecutor : IDisposable
{
    /// <summary>Starts to run <paramref name="drain"/>, never twice at a time, whenever it is woken; it returns when to be woken next.</summary>
    void Start(Func<Instant> drain);

    /// <summary>Asks for a run of the drain soon. From any thread.</summary>
    void Wake();

    /// <summary>Runs the start of a heartbeat, which may block on synchronous I/O, where nothing else waits behind it.</summary>
    void RunHeartbeat(Action heartbeat);

    /// <summary>Cancels at once. What is registered with the token is user code, which may block or throw: it runs away from the election.</summary>
    void Cancel(CancellationTokenSource source);
}
