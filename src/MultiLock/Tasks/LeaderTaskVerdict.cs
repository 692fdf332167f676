namespace MultiLock;

/// <summary>What follows from a run, or from the last of its repetitions.</summary>
internal enum LeaderTaskVerdict
{
    /// <summary>The task waits for its next tick.</summary>
    GoOn,

    /// <summary>The task is done in this term, and the run was not: it was told to end, or another instance is to try.</summary>
    LeaveToAnother,
}
