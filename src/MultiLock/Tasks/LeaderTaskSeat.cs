namespace MultiLock;

/// <summary>The place of one recorded task in the ledger of a term.</summary>
internal sealed class LeaderTaskSeat(LeaderTaskDefinition task)
{
    public LeaderTaskDefinition Task { get; } = task;

    /// <summary>Gets or sets where the term is in the schedule.</summary>
    public required LeaderTaskTicks Ticks { get; set; }

    /// <summary>Gets or sets the tick of an earlier term whose run was interrupted and is to be repeated.</summary>
    public DateTimeOffset? Interrupted { get; set; }

    /// <summary>Gets or sets who waits for the next tick; null while a run goes on.</summary>
    public TaskCompletionSource<LeaderTaskStart?>? Waiter { get; set; }

    /// <summary>Gets or sets who has asked for a run, and gets the next one.</summary>
    public LeaderTaskDemand? Demand { get; set; }

    /// <summary>Gets or sets a value indicating whether the task has asked for its first tick in this term.</summary>
    public bool HasArrived { get; set; }

    /// <summary>Gets or sets a value indicating whether the first write waits for the task to ask.</summary>
    public bool IsExpected { get; set; }

    /// <summary>The moment of the schedule that a moment of the clock stands for: every run starts later than its tick by the same time.</summary>
    public DateTimeOffset Shift(DateTimeOffset now) => now - Task.Delay;
}
