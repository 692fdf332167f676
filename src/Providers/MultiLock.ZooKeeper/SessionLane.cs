using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper;

/// <summary>One ZooKeeper session and what is on it. Guarded by the store's lock.</summary>
internal sealed class SessionLane(IZooKeeperSession session, TimeSpan requestedTimeout)
{
    /// <summary>
    /// How many bytes of paths one session may own: the servers end a session in one transaction that names all of its nodes, and one beyond their limit of 1 MB
    /// brings an ensemble down.
    /// </summary>
    public const int MaxPathBytes = 500_000;

    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);

    public IZooKeeperSession Session { get; } = session;

    public TimeSpan RequestedTimeout { get; } = requestedTimeout;

    /// <summary>Gets or sets the version of the node with the format, once it was read and is known.</summary>
    public int? FormatVersion { get; set; }

    /// <summary>Gets or sets a value indicating whether it serves reads only, until another session is there that can.</summary>
    public bool IsForReads { get; set; }

    /// <summary>Gets or sets how many requests use it.</summary>
    public int Uses { get; set; }

    public int PathBytes { get; private set; }

    public required WaitingLine Line { get; init; }

    public bool Has(string group) => _groups.ContainsKey(group);

    public bool HasRoomFor(int bytes) => PathBytes + bytes <= MaxPathBytes;

    public void Assign(string group, int bytes)
    {
        if (_groups.TryAdd(group, bytes))
        {
            PathBytes += bytes;
        }
    }

    public void Forget(string group)
    {
        if (_groups.Remove(group, out int bytes))
        {
            PathBytes -= bytes;
        }
    }
}
