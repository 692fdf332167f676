namespace MultiLock.Chaos;

/// <summary>What the tasks of the scenario <c>ticks</c> do: note the start, work for a moment, and note the end if nobody told them to stop.</summary>
internal sealed class TickRecorder(RecordFile file)
{
    // Long enough to be interrupted now and then, short enough to catch up with many ticks.
    private static readonly TimeSpan LongestWork = TimeSpan.FromMilliseconds(300);

    public void Ready() => Note(TickLineKind.Ready, TickTasks.Lead, 0, 0, 0);

    public async Task LeadAsync(LeadershipContext leader, CancellationToken cancellationToken)
    {
        Note(TickLineKind.Leads, TickTasks.Lead, 0, 1, leader.FencingToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    public async Task RunAsync(LeaderTaskRun run, CancellationToken cancellationToken)
    {
        long tick = run.Tick!.Value.ToUnixTimeSeconds();
        Note(TickLineKind.Starts, run.TaskName, tick, run.Attempt, run.Leadership.FencingToken);
        await Task.Delay(LongestWork * Random.Shared.NextDouble(), TimeProvider.System, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        Note(TickLineKind.Ends, run.TaskName, tick, run.Attempt, run.Leadership.FencingToken);
    }

    private void Note(TickLineKind kind, string task, long tick, int attempt, long term) =>
        file.Append(new TickLine(kind, DemoClock.Now, task, tick, attempt, term).ToLine());
}
