namespace MultiLock;

/// <summary>A group and the term and attempt in which a session holds it.</summary>
/// <param name="Group">The group.</param>
/// <param name="AttemptId">The attempt that won, or may have won, the group.</param>
/// <param name="Term">The term; 0 where the reply to the attempt was lost, and with it the number.</param>
public readonly record struct HeldGroup(string Group, Guid AttemptId, long Term);
