using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiLock.Sample.Jobs;

namespace MultiLock.Sample.Demo;

/// <summary>Notes each term that this worker wins.</summary>
internal sealed class TermRecorder(IServiceProvider services, FileJournal journal) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Subscribed here, before the host has started and with it the candidacy: no term is missed.
        _following = Task.WhenAll(SampleGroups.All.Select(group => FollowAsync(
            services.GetRequiredKeyedService<ILeaderElectionService>(group).GetLeadershipChangesAsync(LeadershipEventType.Acquired, _stopping.Token))));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _following.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task FollowAsync(IAsyncEnumerable<LeadershipChangedEventArgs> changes)
    {
        await foreach (LeadershipChangedEventArgs change in changes)
        {
            if (change.CurrentStatus.CurrentLeader is { } leader)
            {
                journal.TermStarted(change.ElectionGroup, leader.FencingToken);
            }
        }
    }
}
