using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using StackExchange.Redis;
using Xunit;

namespace MultiLock.Redis.Tests;

/// <summary>What leading costs, by the server's own statistics.</summary>
public sealed class CostTests
{
    [Fact]
    public async Task Groups_WhenAThousandAreLed_CostOneCommandAHeartbeatAndTwoConnections()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(server.Address + ",allowAdmin=true");
        await using IAsyncDisposable? watch = await provider.WatchAsync(_ => { }, TestContext.Current.CancellationToken);
        var leader = new Participant(provider, TimeSpan.FromMinutes(1));
        HeldGroup[] held = await leader.WinAllAsync([.. Enumerable.Range(0, 1000).Select(i => $"group{i}")]);
        await leader.HeartbeatAsync(held);
        long before = await ScriptsAsync(admin);

        for (int i = 0; i < 10; i++)
        {
            Assert.Empty((await leader.HeartbeatAsync(held)).LostGroups);
        }

        Assert.Equal(10, await ScriptsAsync(admin) - before);
        string clients = (string)(await admin.GetDatabase().ExecuteAsync("CLIENT", "LIST"))!;
        Assert.InRange(clients.Split('\n').Count(line => line.Contains("name=MultiLock", StringComparison.Ordinal)), 1, 2);
    }

    [Fact]
    public async Task Groups_WhenTenThousandChangeHands_TakeTwentyRoundTrips()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(server.Address + ",allowAdmin=true");
        var warm = new Participant(provider, TimeSpan.FromMinutes(1));
        await warm.LeaveAsync(await warm.WinAsync("warm"));
        var leader = new Participant(provider, TimeSpan.FromMinutes(1));
        var next = new Participant(provider, TimeSpan.FromMinutes(1));
        string[][] batches = [.. Enumerable.Range(0, 10_000).Select(i => $"group{i}").Chunk(provider.MaxBatchSize)];
        var held = new List<HeldGroup[]>();
        foreach (string[] batch in batches)
        {
            held.Add(await leader.WinAllAsync(batch));
        }

        long before = await ScriptsAsync(admin);
        foreach (HeldGroup[] batch in held)
        {
            await leader.ReleaseAsync(batch);
        }

        foreach (string[] batch in batches)
        {
            await next.WinAllAsync(batch);
        }

        Assert.Equal(20, await ScriptsAsync(admin) - before);
    }

    [Fact]
    public async Task Handoff_WhenALeaderReleases_IsPushed()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        // Polling comes too late for this test: only a notification can wake the follower.
        var options = new LeaderElectionOptions { ElectionGroup = "handoff", ElectionInterval = TimeSpan.FromMinutes(1), HeartbeatTimeout = TimeSpan.FromMinutes(2) };
        var times = new List<double>();
        for (int i = 0; i < 40; i++)
        {
            await using RedisLeaderElectionProvider one = OwnServer.Connect(server.Address);
            await using RedisLeaderElectionProvider two = OwnServer.Connect(server.Address);
            await using var leader = new LeaderElectionService(one, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
            await using var follower = new LeaderElectionService(two, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
            CancellationToken cancel = TestContext.Current.CancellationToken;
            await leader.StartAsync(cancel);
            await leader.WaitForLeadershipAsync(cancel);
            await follower.StartAsync(cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, cancel);
            long start = TimeProvider.System.GetTimestamp();
            Task stop = leader.StopAsync(cancel);
            await follower.WaitForLeadershipAsync(cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancel);
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            await stop;
            await follower.StopAsync(cancel);
        }

        double first = times[0];
        times.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"handoff ms: first {first:F1}, p50 {times[20]:F1}, worst of 40 {times[^1]:F1}");
    }

    private static async Task<long> ScriptsAsync(ConnectionMultiplexer admin)
    {
        string statistics = (string)(await admin.GetDatabase().ExecuteAsync("INFO", "commandstats"))!;
        return statistics.Split('\n')
            .Where(line => line.StartsWith("cmdstat_eval", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split("calls=")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture));
    }
}
