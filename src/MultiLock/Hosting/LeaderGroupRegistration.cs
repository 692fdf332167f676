namespace MultiLock;

/// <summary>A group that the application declared with <c>AddLeaderGroup</c>.</summary>
internal sealed record LeaderGroupRegistration(string Group);
