namespace MultiLock.ZooKeeper.Client;

/// <summary>The server's answer. What a request does not ask for is empty.</summary>
internal sealed record NodeReply(ZooKeeperError Error)
{
    /// <summary>Gets the path of a node that was created, with its number.</summary>
    public string Path { get; init; } = "";

    public NodeStat Stat { get; init; }

    public byte[] Data { get; init; } = [];

    public IReadOnlyList<string> Children { get; init; } = [];

    /// <summary>Gets the answer to each part of a multi. If one failed, none was carried out.</summary>
    public IReadOnlyList<NodeReply> Parts { get; init; } = [];

    /// <summary>Gets when the request was sent.</summary>
    public Instant Sent { get; init; }

    /// <summary>Gets until when the session lives for sure, if the request was a write; see <see cref="LivenessProof"/>.</summary>
    public Instant ProvenUntil { get; init; }

    public bool IsOk => Error == ZooKeeperError.Ok && FailedPart < 0;

    /// <summary>Gets the index of the part of a multi that failed; -1 if none did.</summary>
    public int FailedPart
    {
        get
        {
            for (int i = 0; i < Parts.Count; i++)
            {
                if (Parts[i].Error is not (ZooKeeperError.Ok or ZooKeeperError.RuntimeInconsistency))
                {
                    return i;
                }
            }

            return -1;
        }
    }

    /// <summary>This reply, or an exception if it is none of the expected ones.</summary>
    public NodeReply Expect(string what, params ReadOnlySpan<ZooKeeperError> errors)
    {
        ZooKeeperError error = Error == ZooKeeperError.Ok && FailedPart is >= 0 and int failed ? Parts[failed].Error : Error;
        return error == ZooKeeperError.Ok || errors.Contains(error) ? this : throw ZooKeeperException.From(error, what);
    }
}
