namespace MultiLock;

/// <summary>
/// What becomes of ticks of a recorded schedule that passed without a start: while nobody led, while the run before was still going on, or because the
/// clock was moved forward.
/// </summary>
public enum LeaderTaskMissed
{
    /// <summary>One run makes up for all of them; it is the run of the last one.</summary>
    RunOnce = 0,

    /// <summary>They are not made up for.</summary>
    Skip = 1,

    /// <summary>Each gets its run, one after the other, the oldest first; at most the last <see cref="LeaderOnlyAttribute.CatchUpLimit"/> of them.</summary>
    CatchUp = 2,
}
