namespace MultiLock.Simulation;

/// <summary>A schedule whose ticks are recorded.</summary>
internal sealed record RecordedSchedule(TimeSpan Every, LeaderTaskMissed Missed, LeaderTaskInterrupted OnInterrupted)
{
    public const string Task = "recorded";

    public LeaderTaskSchedule Schedule { get; } = new(Every);
}
