namespace MultiLock;

/// <summary>What the record says of the last tick of a task. The numbers are stored.</summary>
internal enum LeaderTaskProgress
{
    /// <summary>None was started; the tick is from when on the schedule is watched.</summary>
    None = 0,

    /// <summary>Its run was started, or is about to be.</summary>
    Started = 1,

    /// <summary>Its run has ended, well or not.</summary>
    Ended = 2,

    /// <summary>Its run was interrupted and is not repeated.</summary>
    GivenUp = 3,
}
