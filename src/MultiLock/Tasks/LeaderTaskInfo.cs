namespace MultiLock;

/// <summary>A leader task as this host runs it: what the attribute says, with the values that configuration has filled in.</summary>
public sealed class LeaderTaskInfo
{
    internal LeaderTaskInfo(LeaderTaskDefinition task)
    {
        Name = task.Name;
        ElectionGroup = task.ElectionGroup;
        Method = task.Method;
        Enabled = task.Enabled;
        Schedule = task.Enabled ? task.ScheduleText : null;
        RunOnStart = task.RunOnStart;
        Timeout = task.Timeout;
        OnFailure = task.OnFailure;
        Durable = task.Recorded;
        Missed = task.Missed;
        CatchUpLimit = task.CatchUpLimit;
        OnInterrupted = task.OnInterrupted;
        Delay = task.Delay;
        StepDownAfter = task.StepDownAfter;
    }

    /// <summary>Gets the name, unique among the tasks that are switched on.</summary>
    public string Name { get; }

    /// <summary>Gets the group whose leader runs the task.</summary>
    public string ElectionGroup { get; }

    /// <summary>Gets the method as a reader would look for it: <c>Namespace.Type.Method(Parameter, …)</c>.</summary>
    public string Method { get; }

    /// <summary>Gets a value indicating whether this host runs the task. If not, the properties below are not read, and have their default value.</summary>
    public bool Enabled { get; }

    /// <summary>Gets the schedule for people: <c>continuous</c>, <c>every 00:05:00</c> or <c>cron 0 3 * * * (Europe/Oslo)</c>.</summary>
    public string? Schedule { get; }

    /// <summary>Gets a value indicating whether a scheduled task also runs once at the start of each term.</summary>
    public bool RunOnStart { get; }

    /// <summary>Gets after what time the token of a run is cancelled; null for never.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>Gets what happens when a run throws; for a task that is switched on never <see cref="LeaderTaskFailure.Default"/>.</summary>
    public LeaderTaskFailure OnFailure { get; }

    /// <summary>Gets a value indicating whether ticks are recorded in the group's state before their run starts.</summary>
    public bool Durable { get; }

    /// <summary>Gets what becomes of recorded ticks that passed without a start.</summary>
    public LeaderTaskMissed Missed { get; }

    /// <summary>Gets how many ticks <see cref="LeaderTaskMissed.CatchUp"/> makes up for at most.</summary>
    public int CatchUpLimit { get; }

    /// <summary>Gets what becomes of a recorded tick whose run was interrupted.</summary>
    public LeaderTaskInterrupted OnInterrupted { get; }

    /// <summary>Gets how much later than its tick each run starts: what <see cref="LeaderOnlyAttribute.Jitter"/> came to for this task.</summary>
    public TimeSpan Delay { get; }

    /// <summary>Gets after how many failed runs in a row the group is given up; 0 for never.</summary>
    public int StepDownAfter { get; }

    /// <summary>Returns the group, the schedule and the method.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{ElectionGroup}, {Schedule ?? "switched off"}: {Method}";
}
