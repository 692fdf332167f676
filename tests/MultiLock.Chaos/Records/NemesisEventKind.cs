namespace MultiLock.Chaos;

/// <summary>What the harness did.</summary>
internal enum NemesisEventKind
{
    /// <summary>The time in which faults were injected, until everything was healed and led again.</summary>
    Round,

    /// <summary>A worker was started.</summary>
    Started,

    /// <summary>A worker was stopped in order because the round was over.</summary>
    Ended,

    /// <summary>A worker ended although nobody asked.</summary>
    Crashed,

    /// <summary>The harness itself did not get to run for that long: the machine was overloaded or stood still. Excuses nothing.</summary>
    Stalled,

    // What follows are faults.

    /// <summary>A worker was killed.</summary>
    Killed,

    /// <summary>A worker was stopped in order, as by a deployment.</summary>
    Stopped,

    /// <summary>A worker was frozen.</summary>
    Frozen,

    /// <summary>What a worker and the server send each other took longer.</summary>
    Delayed,

    /// <summary>A worker's connections were reset, and new ones refused.</summary>
    Cut,

    /// <summary>A worker's connections were reset once.</summary>
    Reset,

    /// <summary>What was sent did not arrive; connections stayed open.</summary>
    Holed,

    /// <summary>The server was killed and started again.</summary>
    ServerKilled,

    /// <summary>The server was killed and started again without what it had stored.</summary>
    ServerLostWrites,

    /// <summary>The server was frozen.</summary>
    ServerFrozen,
}
