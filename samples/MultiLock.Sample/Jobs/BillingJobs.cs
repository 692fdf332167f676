namespace MultiLock.Sample.Jobs;

/// <summary>Scheduled work: called at each tick, on the leader of its group alone.</summary>
public sealed class BillingJobs(IRunJournal journal)
{
    [LeaderOnly(SampleGroups.Billing, Every = "1s")]
    public async Task SendInvoicesAsync(LeadershipContext leader, CancellationToken cancellationToken)
    {
        using IDisposable run = journal.Begin("send-invoices", continuous: false, leader);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
    }

    [LeaderOnly(SampleGroups.Billing, Every = "00:00:02", RunOnStart = true)]
    public async Task CollectPaymentsAsync(LeadershipContext leader, CancellationToken cancellationToken)
    {
        using IDisposable run = journal.Begin("collect-payments", continuous: false, leader);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, cancellationToken);
    }
}
