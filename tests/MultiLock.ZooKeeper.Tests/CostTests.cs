using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using MultiLock.ZooKeeper.Client;
using Xunit;

namespace MultiLock.ZooKeeper.Tests;

/// <summary>What leading costs, by the server's own statistics.</summary>
public sealed class CostTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Groups_WhenAThousandAreLed_CostOneSessionOneConnectionAndOneWriteAHeartbeat()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using ZooKeeperLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await provider.InitializeAsync(Cancel);
        await using IAsyncDisposable? watch = await provider.WatchAsync(_ => { }, Cancel);
        var leader = new Participant(provider, TimeSpan.FromSeconds(50));
        HeldGroup[] held = await leader.WinAllAsync([.. Enumerable.Range(0, 1000).Select(i => $"group{i}")]);
        await leader.HeartbeatAsync(held);
        long before = await ZxidAsync(server);

        for (int i = 0; i < 10; i++)
        {
            Assert.Empty((await leader.HeartbeatAsync(held)).LostGroups);
        }

        Assert.Equal(10, await ZxidAsync(server) - before);
        Assert.Equal((1, 1), await SessionsAndConnectionsAsync(server));
    }

    /// <summary>A session with more than its share of paths would end in a transaction that the servers cannot take.</summary>
    [Fact]
    public async Task Groups_WhenTheirNamesAreLong_UseAFurtherSession()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        ZooKeeperLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await using ZooKeeperLeaderElectionProvider other = OwnServer.Connect(server.Address);
        var leader = new Participant(provider, TimeSpan.FromSeconds(10));
        string[] groups = [.. Enumerable.Range(0, 1000).Select(i => $"{i:000}{new string('x', 252)}")];
        HeldGroup[] held = await leader.WinAllAsync(groups);

        RenewReply kept = await leader.HeartbeatAsync(held);
        Assert.False(kept.SessionLost);
        Assert.Empty(kept.LostGroups);
        Assert.Equal((2, 2), await SessionsAndConnectionsAsync(server));

        // Both end, and the server lives.
        await provider.DisposeAsync();
        var next = new Participant(other, TimeSpan.FromSeconds(50));
        for (int i = 0; i < 300; i++)
        {
            AcquireReply reply = await next.AcquireAsync([.. groups.Select(group => next.Wish(group))]);
            if (reply.Results.All(result => result.IsGranted) || (i > 0 && (await other.ReadAsync(groups, Cancel)).All(record => record?.SessionId == next.SessionId)))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }

        Assert.Fail("The groups of the process that is gone were not to be had.");
    }

    [Fact]
    public async Task Handoff_WhenALeaderReleases_IsPushed()
    {
        // What the library costs, and not the disk: each handoff is two transactions, and this server does not wait for them to be synced.
        await using OwnServer server = await OwnServer.StartAsync("forceSync=no");

        // Polling comes too late for this test: only a notification can wake the follower.
        var options = new LeaderElectionOptions { ElectionGroup = "handoff", ElectionInterval = TimeSpan.FromMinutes(1), HeartbeatTimeout = TimeSpan.FromSeconds(50) };
        var times = new List<double>();
        for (int i = 0; i < 40; i++)
        {
            await using ZooKeeperLeaderElectionProvider one = OwnServer.Connect(server.Address);
            await using ZooKeeperLeaderElectionProvider two = OwnServer.Connect(server.Address);
            await using var leader = new LeaderElectionService(one, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
            await using var follower = new LeaderElectionService(two, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
            await leader.StartAsync(Cancel);
            await leader.WaitForLeadershipAsync(Cancel);
            await follower.StartAsync(Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
            long start = TimeProvider.System.GetTimestamp();
            Task stop = leader.StopAsync(Cancel);
            await follower.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            await stop;
            await follower.StopAsync(Cancel);
        }

        double first = times[0];
        times.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"handoff ms: first {first:F1}, p50 {times[20]:F1}, worst of 40 {times[^1]:F1}");
    }

    /// <summary>By the connection that is used, the same as a kill: nothing more is heard of the process.</summary>
    [Fact]
    public async Task Failover_WhenAProcessIsGone_TakesTheSessionTimeoutAndATickAtMost()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        TimeSpan timeout = TimeSpan.FromSeconds(2);
        var times = new List<double>();
        for (int i = 0; i < 5; i++)
        {
            ZooKeeperLeaderElectionProvider gone = OwnServer.Connect(server.Address, options => options.SessionTimeout = timeout);
            await using ZooKeeperLeaderElectionProvider two = OwnServer.Connect(server.Address, options => options.SessionTimeout = timeout);
            await using var follower = new LeaderElectionService(
                two, Options.Create(new LeaderElectionOptions { ElectionGroup = "failover", ElectionInterval = TimeSpan.FromMinutes(1), HeartbeatTimeout = timeout, HeartbeatInterval = timeout / 8 }), NullLogger<LeaderElectionService>.Instance);
            await new Participant(gone, TimeSpan.FromSeconds(50)).WinAsync("failover");
            await follower.StartAsync(Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancel);
            long start = TimeProvider.System.GetTimestamp();
            await gone.DisposeAsync();
            await follower.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            await follower.StopAsync(Cancel);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"failover ms, timeout {timeout.TotalMilliseconds}, tick 250: {string.Join(' ', times.Select(time => time.ToString("F0", CultureInfo.InvariantCulture)))}");
    }

    private static async Task<long> ZxidAsync(OwnServer server)
    {
        string line = (await server.AskAsync("srvr")).Split('\n').First(line => line.StartsWith("Zxid: 0x", StringComparison.Ordinal));
        return long.Parse(line["Zxid: 0x".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>Sessions, and connections that have one: who asks is a connection too, without.</summary>
    private static async Task<(int Sessions, int Connections)> SessionsAndConnectionsAsync(OwnServer server)
    {
        string connections = await server.AskAsync("cons");
        string dump = await server.AskAsync("dump");
        string[] sessions = [.. dump.Split('\n').SkipWhile(line => !line.StartsWith("Sessions with Ephemerals", StringComparison.Ordinal)).Where(line => line.StartsWith("0x", StringComparison.Ordinal))];
        return (sessions.Length, connections.Split('\n').Count(line => line.Contains("sid=0x", StringComparison.Ordinal)));
    }
}
