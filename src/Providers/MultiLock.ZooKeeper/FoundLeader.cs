using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper;

/// <summary>A leader's node that was there when a server was asked.</summary>
/// <param name="Reply">The server's answer.</param>
/// <param name="Content">What the node says.</param>
/// <param name="Record">The same as the library wants it; null if its session has ended, and the node is about to go.</param>
/// <param name="RetryAfter">After what time to ask again, unless something is heard before.</param>
internal sealed record FoundLeader(NodeReply Reply, GroupRecord Content, LeaderRecord? Record, TimeSpan RetryAfter)
{
    public NodeStat Stat => Reply.Stat;

    public bool IsOf(Guid session, Guid attempt, long owner) => Content.Session == session && Content.Attempt == attempt && Stat.EphemeralOwner == owner;
}
