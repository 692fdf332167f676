using MultiLock.Generated;

namespace MultiLock;

/// <summary>A leader task as this host runs it: every value read, parsed and checked.</summary>
internal sealed class LeaderTaskDefinition
{
    public required string Name { get; init; }

    public required string ElectionGroup { get; init; }

    public required string Method { get; init; }

    /// <summary>Gets a value indicating whether this host runs the task. If not, the rest is not read, so that it need not be configured.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Gets the ticks, or null for a continuous task.</summary>
    public LeaderTaskSchedule? Schedule { get; init; }

    /// <summary>Gets the schedule for people, such as <c>every 00:05:00</c>.</summary>
    public string ScheduleText { get; init; } = "continuous";

    public bool RunOnStart { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>Gets what happens when a run throws; never <see cref="LeaderTaskFailure.Default"/> for an enabled task.</summary>
    public LeaderTaskFailure OnFailure { get; init; }

    /// <summary>Gets a value indicating whether ticks are recorded in the group's state before their run starts.</summary>
    public bool Recorded { get; init; }

    /// <summary>Gets a value indicating whether the application asked for the record, so that running without one would break what it relies on.</summary>
    public bool InsistsOnRecord { get; init; }

    public LeaderTaskMissed Missed { get; init; }

    public int CatchUpLimit { get; init; } = LeaderTaskSettings.DefaultCatchUpLimit;

    public LeaderTaskInterrupted OnInterrupted { get; init; }

    /// <summary>Gets by how much later than its tick each run starts.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Gets after how many failures in a row the group is given up; 0 for never.</summary>
    public int StepDownAfter { get; init; }

    public required Func<LeaderTaskInvocation, ValueTask> Invoke { get; init; }
}
