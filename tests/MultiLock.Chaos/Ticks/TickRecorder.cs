namespace MultiLock.Chaos;

/// <summary>What tasks whose ticks are counted do: note the start, work for a moment, and note the end if nobody told them to stop.</summary>
internal sealed class TickRecorder(RecordFile file)
{
    // Long enough to be interrupted now and then, short enough to catch up with many ticks.
    private static readonly TimeSpan LongestWork = TimeSpan.FromMilliseconds(300);

    // For lines that are about no task.
    private const string Nothing = "-";

    public void Ready() => Note(TickLineKind.Ready, Nothing, 0, 0, 0);

    public async Task LeadAsync(LeadershipContext leader, CancellationToken cancellationToken)
    {
        Note(TickLineKind.Leads, Nothing, 0, 1, leader.FencingToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    public Task RunAsync(LeaderTaskRun run, CancellationToken cancellationToken) =>
        RunAsync(run.TaskName, run.Tick!.Value, run.Attempt, run.Leadership.FencingToken, cancellationToken);

    public async Task RunAsync(string task, DateTimeOffset tick, int attempt, long term, CancellationToken cancellationToken)
    {
        long number = tick.ToUnixTimeSeconds();
        Note(TickLineKind.Starts, task, number, attempt, term);
        await Task.Delay(LongestWork * Random.Shared.NextDouble(), TimeProvider.System, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        Note(TickLineKind.Ends, task, number, attempt, term);
    }

    private void Note(TickLineKind kind, string task, long tick, int attempt, long term) =>
        file.Append(new TickLine(kind, DemoClock.Now, task, tick, attempt, term).ToLine());
}
