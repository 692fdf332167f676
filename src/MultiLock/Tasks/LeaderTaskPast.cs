namespace MultiLock;

/// <summary>A run that has ended, and what it came to.</summary>
internal sealed record LeaderTaskPast(LeaderTaskRun Run, LeaderTaskResult Result);
