namespace MultiLock;

/// <summary>How a leader task is doing, as this process knows it. A snapshot, which does not change any more.</summary>
/// <remarks>
/// The process that leads the group knows what the group's state says of the task, whoever ran it. Any other process knows its own runs and the schedule, as only the
/// leader reads the state.
/// </remarks>
public sealed class LeaderTaskStatus
{
    internal LeaderTaskStatus(LeaderTaskInfo task) => Task = task;

    /// <summary>Gets the task, with its group and schedule.</summary>
    public LeaderTaskInfo Task { get; }

    /// <summary>Gets a value indicating whether this process leads the group. If not, the properties below are about this process alone; of a task that is switched off it knows nothing.</summary>
    public bool IsLeader { get; internal init; }

    /// <summary>Gets a value indicating whether a run goes on in this process.</summary>
    public bool IsRunning { get; internal init; }

    /// <summary>Gets a value indicating whether the task is paused; null where this process does not lead, and so does not know.</summary>
    public bool? IsPaused { get; internal init; }

    /// <summary>
    /// Gets the tick of the run that was started last, in UTC; for a run that was asked for, when that was. Null for a continuous task, and if none is known.
    /// </summary>
    public DateTimeOffset? LastTick { get; internal init; }

    /// <summary>Gets which attempt the last run was, counted as <see cref="LeaderTaskRun.Attempt"/>; 0 if none is known.</summary>
    public int LastAttempt { get; internal init; }

    /// <summary>Gets how the last run ended; null if it has not, or is not known to have.</summary>
    public LeaderTaskOutcome? LastOutcome { get; internal init; }

    /// <summary>Gets how long the last run took; null if <see cref="LastOutcome"/> is.</summary>
    public TimeSpan? LastDuration { get; internal init; }

    /// <summary>
    /// Gets the first tick that has neither been started nor left out, in UTC; its run starts later by the task's <see cref="LeaderTaskInfo.Delay"/>. It is in the past
    /// while it waits for the run before. Null for a continuous task, while the task is paused, and if there is none. Where this process does not lead: the next
    /// tick of the schedule by its own clock.
    /// </summary>
    public DateTimeOffset? NextTick { get; internal init; }

    /// <summary>Returns the task and its state.</summary>
    /// <returns>One line.</returns>
    public override string ToString() =>
        $"{Task.Name}: {(IsPaused == true ? "paused" : IsRunning ? "running" : "waiting")}, last {LastOutcome?.ToString() ?? "unknown"} {LastTick:u}, next {NextTick:u}";
}
