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
    public async Task Heartbeat_WhenAThousandGroupsAreLed_MakesTheServerDoHardlyMoreThanForOne()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(server.Address + ",allowAdmin=true");
        var one = new Participant(provider, TimeSpan.FromMinutes(1));
        var many = new Participant(provider, TimeSpan.FromMinutes(1));
        HeldGroup[] single = [await one.WinAsync("single")];
        HeldGroup[] held = await many.WinAllAsync([.. Enumerable.Range(0, 1000).Select(i => $"group{i}")]);

        long alone = await CountAsync(one, single);
        long together = await CountAsync(many, held);

        Assert.InRange(together, alone, alone * 3 / 2);

        // What the server counts holds the commands of its scripts too.
        async Task<long> CountAsync(Participant leader, HeldGroup[] groups)
        {
            await leader.HeartbeatAsync(groups);
            long before = await CommandsAsync();
            for (int i = 0; i < 20; i++)
            {
                await leader.HeartbeatAsync(groups);
            }

            return await CommandsAsync() - before;
        }

        async Task<long> CommandsAsync() => (await admin.GetServers()[0].InfoAsync("stats"))
            .SelectMany(section => section)
            .Where(line => line.Key == "total_commands_processed")
            .Select(line => long.Parse(line.Value, System.Globalization.CultureInfo.InvariantCulture))
            .Single();
    }

    [Fact]
    public async Task Heartbeat_WhenAnotherWonOneOfManyGroupsAfterItsRecordWasDeleted_TellsAtOnce()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(server.Address);
        var holder = new Participant(provider, TimeSpan.FromMinutes(1));
        var other = new Participant(provider, TimeSpan.FromMinutes(1));
        var held = new List<HeldGroup>(await holder.WinAllAsync([.. Enumerable.Range(0, 100).Select(i => $"group{i}")]));

        // The second time the count has been corrected once already.
        foreach (int taken in new[] { 70, 40 })
        {
            HeldGroup lost = held[taken];
            await admin.GetDatabase().KeyDeleteAsync(RedisStore.GroupKey(new RedisLeaderElectionOptions().KeyPrefix, lost.Group));
            Assert.True((await other.WinAsync(lost.Group)).Term > lost.Term);

            Assert.Equal([lost.Group], (await holder.HeartbeatAsync([.. held])).LostGroups);
            held.RemoveAt(taken);
            Assert.Empty((await holder.HeartbeatAsync([.. held])).LostGroups);
        }

        // Then the old holder itself wins one again, which must not be counted twice.
        HeldGroup own = held[10];
        await admin.GetDatabase().KeyDeleteAsync(RedisStore.GroupKey(new RedisLeaderElectionOptions().KeyPrefix, own.Group));
        held[10] = await holder.WinAsync(own.Group);
        HeldGroup last = held[50];
        await admin.GetDatabase().KeyDeleteAsync(RedisStore.GroupKey(new RedisLeaderElectionOptions().KeyPrefix, last.Group));
        await other.WinAsync(last.Group);

        Assert.Equal([last.Group], (await holder.HeartbeatAsync([.. held])).LostGroups);
    }

    [Fact]
    public async Task Heartbeat_WhenAskedHowManyProcessesCompete_CountsThoseThatWatch()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await using RedisLeaderElectionProvider other = OwnServer.Connect(server.Address);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await provider.InitializeAsync(cancellation);
        await other.InitializeAsync(cancellation);
        await using IAsyncDisposable? own = await provider.WatchAsync(static _ => { }, cancellation);
        await using IAsyncDisposable? others = await other.WatchAsync(static _ => { }, cancellation);
        var holder = new Participant(provider, TimeSpan.FromMinutes(1));
        HeldGroup held = await holder.WinAsync("counted");
        var request = new RenewRequest(holder.SessionId, holder.Lease, [held], FailedAttempts: 0, Timeout: TimeSpan.FromSeconds(30));

        Assert.Null((await provider.RenewAsync(request, cancellation)).LiveSessions);
        Assert.Equal(2, (await provider.RenewAsync(request with { WantsLiveSessions = true }, cancellation)).LiveSessions);
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
