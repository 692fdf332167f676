using System.Collections.Immutable;

namespace MultiLock;

/// <summary>What the record of a group says of one task.</summary>
internal sealed record LeaderTaskEntry
{
    public static LeaderTaskEntry Empty { get; } = new();

    /// <summary>Gets the last tick that was started, or from when on the schedule is watched; null for a task without a recorded schedule.</summary>
    public DateTimeOffset? Tick { get; init; }

    public LeaderTaskProgress Progress { get; init; }

    /// <summary>Gets in how many terms a run of the tick was started.</summary>
    public int Starts { get; init; }

    /// <summary>Gets how the run of the tick ended; null if it has not, or is not known to have.</summary>
    public LeaderTaskOutcome? Outcome { get; init; }

    /// <summary>Gets how long the run of the tick took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Gets a value indicating whether the schedule is held up, in the whole cluster.</summary>
    public bool Paused { get; init; }

    /// <summary>
    /// Gets when the schedule was resumed, if no later tick has been started: ticks up to it are left out. It stands beside <see cref="Tick"/>, because the run
    /// of that one may still go on, or may have to be repeated.
    /// </summary>
    public DateTimeOffset? ResumedAt { get; init; }

    /// <summary>What the record said of the tick before, without what has been written of the task since.</summary>
    public LeaderTaskEntry TakenBack(LeaderTaskEntry before) => this with
    {
        Tick = before.Tick,
        Progress = before.Progress,
        Starts = before.Starts,
        Outcome = before.Outcome,
        Duration = before.Duration,
        ResumedAt = ResumedAt ?? before.ResumedAt,
    };

    /// <summary>Gets what the task itself has left for its next run.</summary>
    public ReadOnlyMemory<byte> Checkpoint { get; init; }

    /// <summary>Gets fields of later versions, which are kept as they are.</summary>
    public ImmutableArray<KeyValuePair<byte, byte[]>> Unknown { get; init; } = [];
}
