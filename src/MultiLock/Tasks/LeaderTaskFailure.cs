namespace MultiLock;

/// <summary>What happens when a run of a leader task throws. It never ends the host or another task by accident.</summary>
public enum LeaderTaskFailure
{
    /// <summary><see cref="Retry"/> for continuous tasks, <see cref="NextTick"/> for scheduled ones.</summary>
    Default = 0,

    /// <summary>Run again after a growing delay (100 ms to 30 s, with jitter) for as long as this instance leads.</summary>
    Retry = 1,

    /// <summary>Wait for the next tick. For a continuous task: done for this term.</summary>
    NextTick = 2,

    /// <summary>Give leadership of the group up, so that another instance tries.</summary>
    StepDown = 3,

    /// <summary>Stop the host with exit code 1.</summary>
    StopHost = 4,
}
