namespace MultiLock;

/// <summary>
/// What becomes of a tick of a recorded schedule whose run was started and is not known to have ended: the process died, or leadership was lost meanwhile.
/// </summary>
public enum LeaderTaskInterrupted
{
    /// <summary>It is not run again: each tick is started at most once.</summary>
    Skip = 0,

    /// <summary>The next leader runs it again, until a run of it has ended: each tick gets at least one whole run, and may get several.</summary>
    Retry = 1,
}
