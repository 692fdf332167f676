namespace MultiLock;

/// <summary>What the backend stores about the holder of a group.</summary>
/// <param name="Group">The group.</param>
/// <param name="ParticipantId">The participant that holds it.</param>
/// <param name="SessionId">The session that holds it.</param>
/// <param name="Term">The term in which it is held: the fencing token.</param>
/// <param name="AcquiredAt">When the term was won, by the backend's clock.</param>
/// <param name="HeartbeatAge">How long ago the holder's last heartbeat was, measured by the backend.</param>
/// <param name="Remaining">How long the lease lasts without another heartbeat, measured by the backend.</param>
/// <param name="Metadata">What the holder publishes about itself.</param>
public sealed record LeaderRecord(
    string Group,
    string ParticipantId,
    Guid SessionId,
    long Term,
    DateTimeOffset AcquiredAt,
    TimeSpan HeartbeatAge,
    TimeSpan Remaining,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>
    /// Gets the attempt that won the term; empty if the backend does not tell. A process that is denied a group by its own session releases this
    /// attempt: an acquire that it had given up arrived after all.
    /// </summary>
    public Guid AttemptId { get; init; }
}
