namespace MultiLock;

/// <summary>How a run of a leader task ended.</summary>
public enum LeaderTaskOutcome
{
    // The numbers are stored.

    /// <summary>It returned.</summary>
    Completed = 0,

    /// <summary>Leadership ended, the host stops or the task was paused: the run was told to end.</summary>
    Stopped = 1,

    /// <summary>It threw.</summary>
    Failed = 2,

    /// <summary>Its timeout came first.</summary>
    TimedOut = 3,
}
