namespace MultiLock.Benchmarks;

/// <summary>The work that is due each 10 ms.</summary>
internal sealed class TickJobs(TickCount count)
{
    public const string Group = "ticks";

    [LeaderOnly(Group, Every = "10ms")]
    public Task RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        count.Add();
        return Task.CompletedTask;
    }
}
