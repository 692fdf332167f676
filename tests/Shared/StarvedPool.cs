using Microsoft.Extensions.Options;
using Xunit;

namespace MultiLock.TestSupport;

/// <summary>An election in a process whose thread pool is blocked. For tests that run alone.</summary>
internal static class StarvedPool
{
    public static async Task AssertKeepsLeadershipAsync(ILeaderElectionProvider provider)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        LeaderElectionOptions options = new()
        {
            ElectionGroup = "starved",
            HeartbeatInterval = TimeSpan.FromMilliseconds(400),
            HeartbeatTimeout = TimeSpan.FromSeconds(3),
        };
        await using var service = new LeaderElectionService(provider, Options.Create(options), new LogRecorder());
        await service.StartAsync(cancel);
        await service.WaitForLeadershipAsync(cancel);
        var release = new TaskCompletionSource();
        using var elapsed = new ManualResetEventSlim();
        long before = service.Leadership!.FencingToken;
        long? after = null;

        // A thread of the test's own: what follows must not need the pool that it starves.
        var thread = new Thread(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(_ => release.Task.Wait(), null);
            }

            elapsed.Wait(TimeSpan.FromSeconds(10), CancellationToken.None);
            after = service.Leadership?.FencingToken;
            release.SetResult();
        });
        thread.Start();
        thread.Join();

        Assert.Equal(before, after);
    }
}
