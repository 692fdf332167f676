namespace MultiLock.Sample.Jobs;

/// <summary>Continuous work: starts when its group is won, and its token is cancelled when the group is lost.</summary>
public sealed class OutboxJobs(IRunJournal journal)
{
    [LeaderOnly(SampleGroups.Outbox)]
    public async Task PumpAsync(LeadershipContext leader, CancellationToken cancellationToken)
    {
        using IDisposable run = journal.Begin("pump-outbox", continuous: true, leader);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
