namespace MultiLock.Chaos;

/// <summary>The durable schedules that the scenario <c>ticks</c> counts, and a task that says who leads.</summary>
internal sealed class TickTasks(TickRecorder recorder)
{
    public const string Group = "ticks";
    public const string Every = "1s";
    public const string Lead = "ticks-lead";

    /// <summary>Each tick is started at least once, and again where its run was interrupted.</summary>
    public const string Retry = "ticks-retry";

    /// <summary>Each tick is started at most once.</summary>
    public const string Skip = "ticks-skip";

    // More than a round has ticks: none is left out.
    private const int CatchUpLimit = 10_000;

    public static IReadOnlyList<string> Names { get; } = [Lead, Retry, Skip];

    [LeaderOnly(Group, Name = Lead)]
    public Task LeadAsync(LeadershipContext leader, CancellationToken cancellationToken) => recorder.LeadAsync(leader, cancellationToken);

    [LeaderOnly(Group, Name = Retry, Every = Every, Durable = true, Missed = LeaderTaskMissed.CatchUp, CatchUpLimit = CatchUpLimit, OnInterrupted = LeaderTaskInterrupted.Retry)]
    public Task RetryAsync(LeaderTaskRun run, CancellationToken cancellationToken) => recorder.RunAsync(run, cancellationToken);

    [LeaderOnly(Group, Name = Skip, Every = Every, Durable = true, Missed = LeaderTaskMissed.CatchUp, CatchUpLimit = CatchUpLimit)]
    public Task SkipAsync(LeaderTaskRun run, CancellationToken cancellationToken) => recorder.RunAsync(run, cancellationToken);
}
