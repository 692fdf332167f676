using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using MultiLock.PostgreSQL;
using Xunit;

namespace MultiLock.PostgreSql.Tests;

/// <summary>What leading costs, by the server's own statistics.</summary>
public sealed class CostTests
{
    private static readonly string[] Statistics = ["-c", "shared_preload_libraries=pg_stat_statements"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Groups_WhenAThousandAreLed_CostOneStatementAHeartbeatAndTwoConnections()
    {
        await using OwnServer server = await StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        await using IAsyncDisposable? watch = await provider.WatchAsync(_ => { }, Cancel);
        var leader = new Participant(provider, TimeSpan.FromMinutes(1));
        HeldGroup[] held = await leader.WinAllAsync([.. Enumerable.Range(0, 1000).Select(i => $"group{i}")]);
        await leader.HeartbeatAsync(held);
        long before = await CallsAsync(server);

        for (int i = 0; i < 10; i++)
        {
            Assert.Empty((await leader.HeartbeatAsync(held)).LostGroups);
        }

        Assert.Equal(10, await CallsAsync(server) - before);
        Assert.Equal(1L, await server.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'MultiLock'"));
        Assert.Equal(1L, await server.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'MultiLock listener%'"));
    }

    [Fact]
    public async Task Heartbeat_WhenOneOfManyRecordsWasDeleted_TellsAtOnceAndLooksAtAllGroupsOnlyThen()
    {
        await using OwnServer server = await StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        var holder = new Participant(provider, TimeSpan.FromMinutes(1));
        var held = new List<HeldGroup>(await holder.WinAllAsync([.. Enumerable.Range(0, 100).Select(i => $"group{i}")]));
        foreach (int taken in new[] { 70, 40 })
        {
            HeldGroup lost = held[taken];
            await server.ExecuteAsync($"DELETE FROM multilock WHERE name = '{lost.Group}'");
            long before = await CallsAsync(server);

            Assert.Equal([lost.Group], (await holder.HeartbeatAsync([.. held])).LostGroups);
            Assert.Equal(2, await CallsAsync(server) - before);

            held.RemoveAt(taken);
            Assert.Empty((await holder.HeartbeatAsync([.. held])).LostGroups);
            Assert.Equal(3, await CallsAsync(server) - before);
        }
    }

    [Fact]
    public async Task Groups_WhenTenThousandChangeHands_TakeTwentyStatements()
    {
        await using OwnServer server = await StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        var leader = new Participant(provider, TimeSpan.FromMinutes(1));
        var next = new Participant(provider, TimeSpan.FromMinutes(1));
        string[][] batches = [.. Enumerable.Range(0, 10_000).Select(i => $"group{i}").Chunk(provider.MaxBatchSize)];
        var held = new List<HeldGroup[]>();
        foreach (string[] batch in batches)
        {
            held.Add(await leader.WinAllAsync(batch));
        }

        long before = await CallsAsync(server);
        long start = TimeProvider.System.GetTimestamp();
        foreach (HeldGroup[] batch in held)
        {
            await leader.ReleaseAsync(batch);
        }

        foreach (string[] batch in batches)
        {
            await next.WinAllAsync(batch);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"10,000 groups changed hands in {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:F0} ms");
        Assert.Equal(20, await CallsAsync(server) - before);
    }

    [Fact]
    public async Task Acquire_WhenDenied_TellsTheHolderInOneStatementAndWritesNothing()
    {
        await using OwnServer server = await StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        var leader = new Participant(provider, TimeSpan.FromMinutes(1));
        HeldGroup held = await leader.WinAsync("group");
        var other = new Participant(provider, TimeSpan.FromMinutes(1));
        await other.TryAsync("group");
        long before = await CallsAsync(server);
        object? transactions = await server.ScalarAsync("SELECT pg_current_xact_id()::text::bigint");

        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(held.Term, (await other.TryAsync("group")).Holder?.Term);
        }

        Assert.Equal(10, await CallsAsync(server) - before);
        Assert.Equal((long)transactions! + 1, await server.ScalarAsync("SELECT pg_current_xact_id()::text::bigint"));
    }

    [Fact]
    public async Task LiveProcesses_WhenTheyListen_AreCounted()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider one = OwnServer.Connect(server.Admin);
        await using PostgreSQLLeaderElectionProvider two = OwnServer.Connect(server.Admin);
        await one.InitializeAsync(Cancel);
        await using IAsyncDisposable? first = await one.WatchAsync(_ => { }, Cancel);
        await using IAsyncDisposable? second = await two.WatchAsync(_ => { }, Cancel);
        await using IAsyncDisposable? third = await two.WatchAsync(_ => { }, Cancel);
        var participant = new Participant(one, TimeSpan.FromMinutes(1));

        AcquireReply reply = await participant.AcquireAsync(participant.Wish("group"));

        Assert.Equal(2, reply.LiveSessions);
    }

    [Fact]
    public async Task Handoff_WhenALeaderReleases_IsPushed()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        // Polling comes too late for this test: only a notification can wake the follower.
        var options = new LeaderElectionOptions { ElectionGroup = "handoff", ElectionInterval = TimeSpan.FromMinutes(1), HeartbeatTimeout = TimeSpan.FromMinutes(2) };
        var times = new List<double>();
        await using PostgreSQLLeaderElectionProvider one = OwnServer.Connect(server.Admin);
        await using PostgreSQLLeaderElectionProvider two = OwnServer.Connect(server.Admin);
        await using var first = new LeaderElectionService(one, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
        await using var second = new LeaderElectionService(two, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
        (LeaderElectionService leader, LeaderElectionService follower) = (first, second);
        await leader.StartAsync(Cancel);
        await leader.WaitForLeadershipAsync(Cancel);
        for (int i = 0; i < 100; i++)
        {
            await follower.StartAsync(Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
            long start = TimeProvider.System.GetTimestamp();
            Task stop = leader.StopAsync(Cancel);
            await follower.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            await stop;
            (leader, follower) = (follower, leader);
        }

        double cold = times[0];
        times.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"handoff ms of 100: first {cold:F1}, p50 {times[50]:F1}, p99 {times[98]:F1}, worst {times[^1]:F1}");
    }

    private static async Task<OwnServer> StartAsync()
    {
        OwnServer server = await OwnServer.StartAsync(Statistics);
        await server.ExecuteAsync("CREATE EXTENSION pg_stat_statements");
        return server;
    }

    private static async Task<long> CallsAsync(OwnServer server) => Convert.ToInt64(
        await server.ScalarAsync("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query LIKE '%multilock%' AND query NOT LIKE '%pg_stat%activity WHERE%'"),
        System.Globalization.CultureInfo.InvariantCulture);
}
