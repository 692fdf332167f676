namespace MultiLock.Chaos;

/// <summary>What a proxy does to what passes through it.</summary>
internal sealed record ProxyRule
{
    public static ProxyRule Pass { get; } = new();

    /// <summary>Gets how much longer each piece of data takes.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Gets a value indicating whether new connections are reset.</summary>
    public bool Refuses { get; init; }

    /// <summary>Gets what does not arrive. Connections stay open, also new ones.</summary>
    public Traffic Holed { get; init; }

    /// <summary>
    /// Gets a value indicating whether what was holed is lost, and with it the connection: TCP never skips a byte. Otherwise it arrives once the
    /// hole is gone, as after a retransmission: late requests and late replies.
    /// </summary>
    public bool Loses { get; init; }
}
