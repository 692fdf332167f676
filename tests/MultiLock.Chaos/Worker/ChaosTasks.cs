namespace MultiLock.Chaos;

/// <summary>The leader tasks: for each group one that runs for the whole term, and one that ticks fast.</summary>
internal sealed class ChaosTasks(RunRecorder recorder)
{
    public const string Pump = "pump";
    public const string Tick = "tick";

    private const string Every = "100ms";

    private static readonly TimeSpan TickTime = TimeSpan.FromMilliseconds(40);

    /// <summary>The names of the tasks of the groups that are not contested.</summary>
    public static IEnumerable<string> SwitchedOff(int groups) =>
        ChaosGroups.Except(groups).SelectMany(group => new[] { $"{group}-{Pump}", $"{group}-{Tick}" }).Append(MeasureTask.Group);

    [LeaderOnly(ChaosGroups.First, Name = "g1-pump")]
    public Task FirstPumpAsync(LeaderTaskRun run, CancellationToken cancellationToken) => PumpAsync(run, cancellationToken);

    [LeaderOnly(ChaosGroups.First, Name = "g1-tick", Every = Every, RunOnStart = true)]
    public Task FirstTickAsync(LeaderTaskRun run, CancellationToken cancellationToken) => TickAsync(run, cancellationToken);

    [LeaderOnly(ChaosGroups.Second, Name = "g2-pump")]
    public Task SecondPumpAsync(LeaderTaskRun run, CancellationToken cancellationToken) => PumpAsync(run, cancellationToken);

    [LeaderOnly(ChaosGroups.Second, Name = "g2-tick", Every = Every, RunOnStart = true)]
    public Task SecondTickAsync(LeaderTaskRun run, CancellationToken cancellationToken) => TickAsync(run, cancellationToken);

    [LeaderOnly(ChaosGroups.Third, Name = "g3-pump")]
    public Task ThirdPumpAsync(LeaderTaskRun run, CancellationToken cancellationToken) => PumpAsync(run, cancellationToken);

    [LeaderOnly(ChaosGroups.Third, Name = "g3-tick", Every = Every)]
    public Task ThirdTickAsync(LeaderTaskRun run, CancellationToken cancellationToken) => TickAsync(run, cancellationToken);

    [LeaderOnly(ChaosGroups.Fourth, Name = "g4-pump")]
    public Task FourthPumpAsync(LeaderTaskRun run, CancellationToken cancellationToken) => PumpAsync(run, cancellationToken);

    [LeaderOnly(ChaosGroups.Fourth, Name = "g4-tick", Every = Every)]
    public Task FourthTickAsync(LeaderTaskRun run, CancellationToken cancellationToken) => TickAsync(run, cancellationToken);

    private Task PumpAsync(LeaderTaskRun run, CancellationToken cancellationToken) =>
        recorder.RunAsync(Pump, run, TimeSpan.MaxValue, cancellationToken);

    private Task TickAsync(LeaderTaskRun run, CancellationToken cancellationToken) =>
        recorder.RunAsync(Tick, run, TickTime, cancellationToken);
}
