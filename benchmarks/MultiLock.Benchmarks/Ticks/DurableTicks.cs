namespace MultiLock.Benchmarks;

/// <summary>The work that is due each second: no tick is left out, and one whose run was cut off is run again.</summary>
internal sealed class DurableTicks(TickRecorder recorder)
{
    public const string Group = "durable-ticks";
    public const string Name = "durable-ticks";
    public const string Every = "1s";

    /// <summary>Where configuration switches it off, for what measures something else.</summary>
    public const string Switch = $"MultiLock:Tasks:{Name}:Enabled";

    // More than a round has ticks.
    private const int CatchUpLimit = 10_000;

    [LeaderOnly(Group, Name = Name, Every = Every, Durable = true, Missed = LeaderTaskMissed.CatchUp, CatchUpLimit = CatchUpLimit, OnInterrupted = LeaderTaskInterrupted.Retry)]
    public Task RunAsync(LeaderTaskRun run, CancellationToken cancellationToken) => recorder.RunAsync(run, cancellationToken);
}
