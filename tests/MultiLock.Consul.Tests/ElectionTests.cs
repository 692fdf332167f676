using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace MultiLock.Consul.Tests;

/// <summary>Elections through outages, handoffs and failovers, and what they take.</summary>
public sealed class ElectionTests
{
    private static readonly LeaderElectionOptions Long = new()
    {
        ElectionGroup = "group",
        HeartbeatInterval = TimeSpan.FromSeconds(0.5),
        HeartbeatTimeout = TimeSpan.FromSeconds(20),
        ElectionInterval = TimeSpan.FromMilliseconds(200),
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Leadership_WhenTheAgentRestarts_IsKept() => KeepThroughOutageAsync(async server =>
    {
        await server.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Cancel);
        await server.StartAsync();
    });

    [Fact]
    public Task Leadership_WhenTheAgentIsFrozenForAWhile_IsKept() => KeepThroughOutageAsync(async server =>
    {
        server.Freeze();
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, Cancel);
        server.Thaw();
    });

    [Fact]
    public async Task Leadership_WhenEverythingIsSwallowedForLongerThanTheLease_EndsInTimeAndComesBack()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        var log = new LogRecorder();
        await using ConsulLeaderElectionProvider cut = OwnServer.Connect($"http://127.0.0.1:{proxy.Port}", logger: log);
        await using ConsulLeaderElectionProvider connected = OwnServer.Connect(server.Address);
        IOptions<LeaderElectionOptions> options = Brief();
        await using var one = new LeaderElectionService(cut, options, log);
        await using var two = new LeaderElectionService(connected, options, NullLogger<LeaderElectionService>.Instance);
        await one.StartAsync(Cancel);
        await one.WaitForLeadershipAsync(Cancel);
        long first = one.Leadership!.FencingToken;
        await two.StartAsync(Cancel);

        proxy.SwallowAll(true);
        await two.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        Assert.False(one.IsLeader);
        Assert.True(two.Leadership!.FencingToken > first);
        proxy.SwallowAll(false);
        await two.StopAsync(Cancel);
        await one.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);

        Assert.Single(log.Errors);
    }

    [Fact]
    public async Task Leadership_WhenAnOperatorDestroysTheSession_EndsAndIsWonAgain()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        using AdminClient admin = server.CreateAdmin();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await using var service = new LeaderElectionService(provider, Brief(), NullLogger<LeaderElectionService>.Instance);
        await service.StartAsync(Cancel);
        await service.WaitForLeadershipAsync(Cancel);
        LeadershipContext first = service.Leadership!;

        await admin.DestroyAsync(Assert.Single(await admin.SessionsAsync()));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, first.LeadershipEnded).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel)
            .ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
        Assert.False(first.IsCurrent);
        await service.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);

        Assert.True(service.Leadership!.FencingToken > first.FencingToken);
    }

    [Fact]
    public async Task Handoff_WhenALeaderReleases_IsPushed()
    {
        await using OwnServer server = await OwnServer.StartAsync();

        // Polling comes too late for this test: only a notification can wake the follower.
        var options = new LeaderElectionOptions { ElectionGroup = "handoff", ElectionInterval = TimeSpan.FromMinutes(1), HeartbeatTimeout = TimeSpan.FromMinutes(2) };
        var times = new List<double>();
        for (int i = 0; i < 20; i++)
        {
            await using ConsulLeaderElectionProvider one = OwnServer.Connect(server.Address);
            await using ConsulLeaderElectionProvider two = OwnServer.Connect(server.Address);
            await using var leader = new LeaderElectionService(one, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
            await using var follower = new LeaderElectionService(two, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
            await leader.StartAsync(Cancel);
            await leader.WaitForLeadershipAsync(Cancel);
            await follower.StartAsync(Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, Cancel);
            long start = TimeProvider.System.GetTimestamp();
            Task stop = leader.StopAsync(Cancel);
            await follower.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            await stop;
            await follower.StopAsync(Cancel);
        }

        double first = times[0];
        times.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"handoff ms: first {first:F1}, p50 {times[10]:F1}, worst of 20 {times[^1]:F1}");
    }

    /// <summary>The leader's provider is disposed, which ends its heartbeats as a crash would. Twice the TTL, the lock-delay, and what a busy machine takes.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(0.0)]
    public async Task Failover_WhenTheLeaderDies_TakesTwiceTheTtlAndTheLockDelay(double? lockDelay)
    {
        await using OwnServer server = await OwnServer.StartAsync();
        Action<ConsulLeaderElectionOptions> configure = options => options.LockDelay = lockDelay is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        ConsulLeaderElectionProvider one = OwnServer.Connect(server.Address, configure);
        await using ConsulLeaderElectionProvider two = OwnServer.Connect(server.Address, configure);
        var leader = new MultiLock.Conformance.Participant(one, Brief().Value.HeartbeatTimeout);
        await using var follower = new LeaderElectionService(two, Brief(), NullLogger<LeaderElectionService>.Instance);
        HeldGroup held = await leader.WinAsync("group");
        await follower.StartAsync(Cancel);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancel);
        await leader.HeartbeatAsync(held);
        long start = TimeProvider.System.GetTimestamp();
        await one.DisposeAsync();

        await follower.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);

        TimeSpan taken = TimeProvider.System.GetElapsedTime(start);
        TimeSpan expected = (leader.Lease * 2) + (lockDelay is { } delay ? TimeSpan.FromSeconds(delay) : leader.Lease);
        TestContext.Current.TestOutputHelper?.WriteLine($"failover: {taken.TotalMilliseconds:F0} ms, of which {expected.TotalMilliseconds:F0} are the TTL twice and the lock-delay");
        Assert.InRange(taken, expected - TimeSpan.FromMilliseconds(200), expected + TimeSpan.FromSeconds(20));
        Assert.True(follower.Leadership!.FencingToken > held.Term);
    }

    private static IOptions<LeaderElectionOptions> Brief() => Options.Create(new LeaderElectionOptions
    {
        ElectionGroup = "group",
        HeartbeatInterval = TimeSpan.FromSeconds(0.5),
        HeartbeatTimeout = TimeSpan.FromSeconds(2),
        ElectionInterval = TimeSpan.FromMilliseconds(200),
    });

    private static async Task KeepThroughOutageAsync(Func<OwnServer, Task> outage)
    {
        await using OwnServer server = await OwnServer.StartAsync();
        var log = new LogRecorder();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address, options => options.Token = "s3cret-token", log);
        await using var service = new LeaderElectionService(provider, Options.Create(Long), log);
        await service.StartAsync(Cancel);
        await service.WaitForLeadershipAsync(Cancel);
        long term = service.Leadership!.FencingToken;

        await outage(server);
        for (int i = 0; !log.Entries.Any(entry => entry.Id == 1011); i++)
        {
            Assert.True(i < 1200, "The outage was not told to be over within 60 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }

        Assert.Single(log.Errors);
        Assert.DoesNotContain("s3cret", string.Concat(log.Entries), StringComparison.Ordinal);
        Assert.Equal(term, service.Leadership?.FencingToken);
        Assert.Equal(term, Assert.Single(await provider.ReadAsync(["group"], Cancel))?.Term);
    }
}
