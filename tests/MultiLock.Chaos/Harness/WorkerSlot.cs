namespace MultiLock.Chaos;

/// <summary>A place for one worker after the other, with its own way to the server.</summary>
internal sealed class WorkerSlot(int number, TcpProxy? proxy)
{
    public int Number { get; } = number;

    public TcpProxy? Proxy { get; } = proxy;

    public WorkerProcess? Worker { get; set; }

    public int Starts { get; set; }

    /// <summary>Gets the participant id that the slot's workers have unless the nemesis chose another: a restarted one has its predecessor's.</summary>
    public string ParticipantId => $"pod-{Number}";

    /// <summary>Gets or sets a value indicating whether a fault is under way here.</summary>
    public bool IsBusy { get; set; }
}
