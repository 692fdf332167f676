namespace MultiLock;

/// <summary>How a run ended.</summary>
internal enum LeaderTaskOutcome
{
    /// <summary>It returned.</summary>
    Completed,

    /// <summary>Leadership ended or the host stops: the run was told to end, or did not begin.</summary>
    Stopped,

    /// <summary>It threw.</summary>
    Failed,

    /// <summary>Its timeout came first.</summary>
    TimedOut,
}
