namespace MultiLock.Chaos;

/// <summary>What the nemesis can do.</summary>
internal enum NemesisFault
{
    Kill,

    /// <summary>Kill, and kill the replacement while it starts or has just started.</summary>
    KillTwice,

    /// <summary>Freeze for less than a lease.</summary>
    FreezeShort,

    /// <summary>Freeze for more than a lease.</summary>
    FreezeLong,

    /// <summary>Freeze, then kill without waking.</summary>
    FreezeKill,
    Stop,
    ServerKill,
    ServerFreeze,
    Cut,
    Reset,
    Delay,

    /// <summary>What is sent arrives late.</summary>
    HoleHeld,

    /// <summary>What is sent is lost, and the open connections with it.</summary>
    HoleLost,
}
