using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock;

/// <summary>Leads while every thread of the pool is blocked, as a process does whose code waits synchronously for what is asynchronous.</summary>
internal static class StarvedLeader
{
    private const int BlockedItems = 2000;

    /// <summary>Needs no thread of the pool, since there will be none.</summary>
    /// <returns>Whether the one term lasted.</returns>
    public static bool Run(ILeaderElectionProvider provider, string group, TimeSpan lease, TimeSpan duration)
    {
        var options = new LeaderElectionOptions { ElectionGroup = group, HeartbeatTimeout = lease, HeartbeatInterval = lease / 6 };
        using var service = new LeaderElectionService(provider, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
        service.StartAsync().Wait();
        long term = service.Leadership!.FencingToken;
        var release = new TaskCompletionSource();
        for (int i = 0; i < BlockedItems; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => release.Task.Wait(), null);
        }

        using var never = new ManualResetEventSlim();
        never.Wait(duration);
        bool kept = service.Leadership?.FencingToken == term && ThreadPool.PendingWorkItemCount > BlockedItems / 2;
        release.SetResult();
        return kept;
    }
}
