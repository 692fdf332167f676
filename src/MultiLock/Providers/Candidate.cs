namespace MultiLock;

/// <summary>One wish to lead one group.</summary>
/// <param name="Group">The election group: 1 to 255 characters of <c>[A-Za-z0-9_.-]</c>, compared ordinally.</param>
/// <param name="ParticipantId">The participant, as shown to operators. It does not identify the candidate: the attempt does.</param>
/// <param name="AttemptId">Random and new for each wish. The same attempt gets the same term back.</param>
/// <param name="Metadata">What the participant publishes about itself while it leads.</param>
public readonly record struct Candidate(string Group, string ParticipantId, Guid AttemptId, IReadOnlyDictionary<string, string> Metadata);
