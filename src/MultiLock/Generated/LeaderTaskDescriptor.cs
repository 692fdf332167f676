using System.ComponentModel;

namespace MultiLock.Generated;

/// <summary>What the generator knows of a method marked <see cref="LeaderOnlyAttribute"/>. Written by generated code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LeaderTaskDescriptor
{
    /// <summary>Gets the name of the task, unique in the application.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the election group.</summary>
    public string ElectionGroup { get; init; } = "";

    /// <summary>Gets the method as a reader would look for it: <c>Namespace.Type.Method(Parameter, …)</c>.</summary>
    public string Method { get; init; } = "";

    /// <summary>Gets the interval as written in the attribute, or null.</summary>
    public string? Every { get; init; }

    /// <summary>Gets the cron expression as written in the attribute, or null.</summary>
    public string? Cron { get; init; }

    /// <summary>Gets the time zone of the cron expression as written in the attribute, or null.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Gets a value indicating whether the task also runs at the start of each term.</summary>
    public bool RunOnStart { get; init; }

    /// <summary>Gets the timeout of a run as written in the attribute, or null.</summary>
    public string? Timeout { get; init; }

    /// <summary>Gets what happens when a run throws.</summary>
    public LeaderTaskFailure OnFailure { get; init; }

    /// <summary>Gets a value indicating whether ticks are recorded; null where the attribute does not say.</summary>
    public bool? Durable { get; init; }

    /// <summary>Gets what becomes of recorded ticks that passed without a start.</summary>
    public LeaderTaskMissed Missed { get; init; }

    /// <summary>Gets how many missed ticks are made up for at most; null where the attribute does not say.</summary>
    public int? CatchUpLimit { get; init; }

    /// <summary>Gets what becomes of a recorded tick whose run was interrupted.</summary>
    public LeaderTaskInterrupted OnInterrupted { get; init; }

    /// <summary>Gets the jitter as written in the attribute, or null.</summary>
    public string? Jitter { get; init; }

    /// <summary>Gets after how many failures in a row the group is given up; 0 for never.</summary>
    public int StepDownAfter { get; init; }

    /// <summary>Gets the call of the method.</summary>
    public Func<LeaderTaskInvocation, ValueTask> Invoke { get; init; } = static _ => ValueTask.CompletedTask;
}
