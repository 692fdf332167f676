using Microsoft.Extensions.Logging.Abstractions;
using MultiLock.TestSupport;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>S3: the leadership token says the truth even if no thread of the pool is left to carry the news.</summary>
[Collection(RunsAlone.Name)]
public sealed class StarvedPoolTests : IAsyncDisposable
{
    private readonly ElectionWorld _world = new();

    [Fact]
    public void LeadershipEnded_WhenTheThreadPoolIsStarved_IsCancelledAtTheDeadline()
    {
        FaultyProvider provider = _world.NewProvider();
        using var service = new LeaderElectionService(
            provider,
            Microsoft.Extensions.Options.Options.Create(new LeaderElectionOptions
            {
                ElectionGroup = "starved",
                HeartbeatInterval = TimeSpan.FromMilliseconds(100),
                HeartbeatTimeout = TimeSpan.FromMilliseconds(900),
            }),
            NullLogger<LeaderElectionService>.Instance);
        var release = new TaskCompletionSource();
        bool callbackRan = false;
        (bool Starved, bool Cancelled, bool Called) seen = default;

        // A thread of the test's own: what follows must not need the pool that it starves.
        var thread = new Thread(() =>
        {
            service.StartAsync(CancellationToken.None).Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
            CancellationToken ended = service.Leadership!.LeadershipEnded;
            using CancellationTokenRegistration registration = ended.UnsafeRegister(_ => Volatile.Write(ref callbackRan, true), null);
            for (int i = 0; i < 2000; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(_ => release.Task.Wait(), null);
            }

            provider.OnCall = _ => Fault.Error;
            bool cancelled = ended.WaitHandle.WaitOne(TimeSpan.FromSeconds(15));
            seen = (ThreadPool.PendingWorkItemCount > 0, cancelled, Volatile.Read(ref callbackRan));
            provider.OnCall = _ => Fault.None;
            release.SetResult();
        });
        thread.Start();
        thread.Join();

        // What users registered waits for the pool: it never runs on a thread of the election.
        Assert.Equal((true, true, false), seen);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();
}
