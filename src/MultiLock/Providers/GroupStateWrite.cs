namespace MultiLock;

/// <summary>A request to write the state of a group under the term that holds it.</summary>
/// <param name="SessionId">The session that holds the group.</param>
/// <param name="Group">The group.</param>
/// <param name="Term">The term that must still hold it.</param>
/// <param name="State">The state, at most <see cref="ILeaderElectionProvider.MaxGroupStateSize"/> bytes. It replaces the one before.</param>
public sealed record GroupStateWrite(Guid SessionId, string Group, long Term, ReadOnlyMemory<byte> State);
