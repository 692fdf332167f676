namespace MultiLock.ZooKeeper;

/// <summary>The node of a session of the contract on one ZooKeeper session.</summary>
internal sealed class SessionBeat(string path)
{
    public string Path { get; } = path;

    /// <summary>Gets or sets the connection on which a heartbeat got no answer; 0 if all did.</summary>
    public int SilentConnection { get; set; }

    /// <summary>Gets or sets until when the groups are held for sure, by the latest answer.</summary>
    public Instant ProvenUntil { get; set; } = new(long.MinValue);

    /// <summary>Gets a value indicating whether anything was won there.</summary>
    public bool IsProven => ProvenUntil > new Instant(long.MinValue);
}
