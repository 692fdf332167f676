namespace MultiLock.ZooKeeper;

/// <summary>What a leader's node says.</summary>
/// <param name="Session">The session of the contract.</param>
/// <param name="Attempt">The attempt that won.</param>
/// <param name="Ticket">The id in the name of the ticket that was won with.</param>
/// <param name="Beat">The node that the session's heartbeats write.</param>
/// <param name="Participant">The participant.</param>
/// <param name="Metadata">What it publishes about itself.</param>
internal sealed record GroupRecord(
    Guid Session, Guid Attempt, Guid Ticket, string Beat, string Participant, IReadOnlyDictionary<string, string> Metadata);
