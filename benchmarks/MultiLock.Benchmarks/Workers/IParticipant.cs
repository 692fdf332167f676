namespace MultiLock.Benchmarks;

/// <summary>One who competes, as the coordinator sees it. What it does arrives in its arena's events.</summary>
internal interface IParticipant : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Gets the id of its process; 0 for one inside this process.</summary>
    int ProcessId { get; }

    /// <summary>Gets how many bytes have passed its proxy; 0 without one.</summary>
    long Bytes { get; }

    /// <summary>Sends a command of <see cref="WorkerCommand"/>. Returns at once.</summary>
    void Tell(string command);

    /// <summary>Ends it without a chance to release anything; the nearest thing to it inside this process is to cut it off.</summary>
    /// <returns>Right before it happened.</returns>
    Task<TimeSpan> KillAsync();

    /// <summary>Cuts its way to the backend without closing a connection.</summary>
    /// <returns>Right before it happened; null if there is no way that could be cut.</returns>
    TimeSpan? Cut();

    void Heal();
}
