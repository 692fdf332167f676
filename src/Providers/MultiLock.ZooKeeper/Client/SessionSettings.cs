namespace MultiLock.ZooKeeper.Client;

/// <summary>How a session is made and kept.</summary>
internal sealed record SessionSettings
{
    /// <summary>Gets the timeout to ask for; the server may grant another one.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Gets how long one attempt to connect may take, the handshake included.</summary>
    public required TimeSpan ConnectionTimeout { get; init; }

    /// <summary>Gets how many times all servers are tried again before a request that waits for a connection fails.</summary>
    public required int MaxRetries { get; init; }

    /// <summary>Gets the pause after all servers were tried.</summary>
    public required TimeSpan RetryDelay { get; init; }

    /// <summary>Gets how long after an acknowledgement the leader of the ensemble knows of it, see <see cref="LivenessProof"/>.</summary>
    public required TimeSpan Margin { get; init; }

    /// <summary>Gets <c>user:password</c> for the digest scheme; empty for none.</summary>
    public ReadOnlyMemory<byte> DigestCredentials { get; init; }

    /// <summary>Gets the largest frame that is accepted. The servers' own limit, <c>jute.maxbuffer</c>, is 1 MB unless somebody raised it.</summary>
    public int MaxFrame { get; init; } = 4 * 1024 * 1024;

    /// <summary>Gets how many bytes of paths one request to set watches again may have: well below the servers' limit.</summary>
    public int MaxWatchBytes { get; init; } = 128 * 1024;
}
