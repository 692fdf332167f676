using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MultiLock.TestSupport;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>L2: what an election costs grows with processes, not with groups. F4: and it never waits behind user work.</summary>
[Collection(RunsAlone.Name)]
public sealed class ElectionCostTests : IAsyncDisposable
{
    private readonly ElectionWorld _world = new();

    [Fact]
    public async Task TenThousandGroups_ChangeHandsInAtMostTwentyRoundTrips_AndShareOneHeartbeat()
    {
        FaultyProvider provider = _world.NewProvider();
        await using var engine = new ElectionEngine(provider, _world.Time, NullLogger.Instance, executor: static clock => new InlineExecutor(clock));
        ElectionGroup[] groups = [.. Enumerable.Range(0, 10_000).Select(i => engine.Add(Settings(i)))];
        await engine.StartAsync(failFast: true, TestContext.Current.CancellationToken);
        engine.Start(groups);
        Assert.All(groups, group => Assert.True(group.Leadership!.IsCurrent));
        int acquires = provider.Calls.Count(call => call == "acquire");
        Assert.InRange(acquires, 1, 10);

        _world.Pass(TimeSpan.FromSeconds(5.1));
        Assert.Equal(1, provider.Calls.Count(call => call == "renew"));

        await engine.StopAllAsync(LeadershipChangeReason.Released, TestContext.Current.CancellationToken);
        Assert.InRange(acquires + provider.Calls.Count(call => call == "release"), 2, 20);
    }

    [Fact]
    public async Task AThousandGroups_ThatAnotherLeads_AreAskedForOnceAndThenByOneOfThemALease_AndAllOnceMoreAfterARelease()
    {
        (ElectionEngine leader, ElectionGroup[] led) = await StartAsync(_world.NewProvider());
        FaultyProvider provider = _world.NewProvider();
        (_, ElectionGroup[] followed) = await StartAsync(provider);
        Assert.All(led, group => Assert.True(group.Leadership!.IsCurrent));
        int before = provider.Asked;

        // Six to ten leases, of which a heartbeat leaves 10 to 15 s each time.
        _world.Pass(TimeSpan.FromSeconds(95));
        Assert.InRange(provider.Asked - before, 5, 12);

        await leader.StopAsync(led[0], LeadershipChangeReason.Released, TestContext.Current.CancellationToken);
        Assert.True(followed[0].Leadership!.IsCurrent);
        before = provider.Asked;
        _world.Pass(TimeSpan.FromSeconds(95));
        Assert.InRange(provider.Asked - before, 999 + 4, 999 + 12);
    }

    [Fact]
    public void Leadership_WhenTheThreadPoolIsStarved_IsKept()
    {
        FaultyProvider provider = _world.NewProvider();
        using var service = new LeaderElectionService(
            provider,
            Microsoft.Extensions.Options.Options.Create(new LeaderElectionOptions
            {
                ElectionGroup = "starved",
                HeartbeatInterval = TimeSpan.FromMilliseconds(400),
                HeartbeatTimeout = TimeSpan.FromSeconds(3),
            }),
            NullLogger<LeaderElectionService>.Instance);
        // A task and no event: some of the blocked items start after this test is over, when an event would be disposed.
        var release = new TaskCompletionSource();
        using var elapsed = new ManualResetEventSlim();
        Exception? failure = null;

        // A thread of the test's own: what follows must not need the pool that it starves.
        var thread = new Thread(() =>
        {
            try
            {
                service.StartAsync(CancellationToken.None).Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
                long token = service.Leadership!.FencingToken;
                for (int i = 0; i < 2000; i++)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(_ => release.Task.Wait(), null);
                }

                elapsed.Wait(TimeSpan.FromSeconds(6), CancellationToken.None);
                Assert.Equal(token, service.Leadership?.FencingToken);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                failure = error;
            }
            finally
            {
                release.SetResult();
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private async Task<(ElectionEngine Engine, ElectionGroup[] Groups)> StartAsync(FaultyProvider provider)
    {
        ElectionEngine engine = _world.Own(new ElectionEngine(provider, _world.Time, NullLogger.Instance, executor: _world.NewExecutor));
        ElectionGroup[] groups = [.. Enumerable.Range(0, 1000).Select(i => engine.Add(Settings(i)))];
        await engine.StartAsync(failFast: true, TestContext.Current.CancellationToken);
        engine.Start(groups);
        return (engine, groups);
    }

    private static ElectionSettings Settings(int i) =>
        ElectionSettings.From("tenant-" + i.ToString(CultureInfo.InvariantCulture), new LeaderElectionOptions(), "p");
}
