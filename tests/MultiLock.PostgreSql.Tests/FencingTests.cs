using MultiLock.Conformance;
using MultiLock.PostgreSQL;
using Npgsql;
using Xunit;

namespace MultiLock.PostgreSql.Tests;

/// <summary>A transaction of the application is committed only in the term that it was made for.</summary>
public sealed class FencingTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_WhenTheLeaderWasFrozenBeforeTheCheck_IsRefusedByTheServer()
    {
        await using OwnServer server = await StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        var leader = new Participant(provider, Brief);
        HeldGroup held = await leader.WinAsync("billing");
        Assert.True(await WriteAsync(server, held, "first"));
        await using var connection = new NpgsqlConnection(server.Admin);
        await connection.OpenAsync(Cancel);
        await using NpgsqlTransaction stale = await connection.BeginTransactionAsync(Cancel);
        await ExecuteAsync(connection, "INSERT INTO mine VALUES ('stale')");

        // Frozen here, past the end of its lease.
        await Task.Delay(Brief * 2, TimeProvider.System, Cancel);
        HeldGroup won = await new Participant(provider, Long).WinAsync("billing");

        Assert.False(await CommitAsync(stale, held));
        Assert.False(await WriteAsync(server, held, "stale again"));
        Assert.True(await WriteAsync(server, won, "second"));
        Assert.Equal("first second", await server.ScalarAsync("SELECT string_agg(value, ' ' ORDER BY number) FROM mine"));

        // The connection is the application's, and in order.
        await ExecuteAsync(connection, "SELECT 1");
    }

    [Fact]
    public async Task Commit_WhenTheTermWasReleased_IsRefused()
    {
        await using OwnServer server = await StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        var leader = new Participant(provider, Long);
        HeldGroup held = await leader.WinAsync("billing");
        await leader.ReleaseAsync(held);

        Assert.False(await WriteAsync(server, held, "released"));
        Assert.False(await WriteAsync(server, held with { Group = "none" }, "no such group"));
    }

    [Fact]
    public async Task Takeover_WhenItComesBetweenCheckAndCommit_WaitsForTheCommit()
    {
        await using OwnServer server = await StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        var leader = new Participant(provider, Brief);
        HeldGroup held = await leader.WinAsync("billing");
        await using var connection = new NpgsqlConnection(server.Admin);
        await connection.OpenAsync(Cancel);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Cancel);
        await ExecuteAsync(connection, "INSERT INTO mine VALUES ('in time')");
        await Task.Delay(Brief * 2, TimeProvider.System, Cancel);

        // The first half of what goes out as one message, to look at what may come in between.
        await using (var check = new NpgsqlCommand(new PostgreSQLStatements("public", "multilock").RequireTerm, connection, transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = held.Group }, new NpgsqlParameter<long> { TypedValue = held.Term } },
        })
        {
            await check.ExecuteNonQueryAsync(Cancel);
        }

        Task<HeldGroup> takeover = Task.Run(() => new Participant(provider, Long).WinAsync("billing").AsTask(), Cancel);
        for (int i = 0; i < 600 && (long)(await server.ScalarAsync("SELECT count(*) FROM pg_locks WHERE NOT granted"))! == 0; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }

        Assert.False(takeover.IsCompleted);
        await transaction.CommitAsync(Cancel);
        Assert.True((await takeover).Term > held.Term);
        Assert.Equal(1L, await server.ScalarAsync("SELECT count(*) FROM mine"));
    }

    [Fact]
    public async Task Transaction_WhenOpenForLong_HindersNeitherHeartbeatsNorATakeover()
    {
        // What a minute can show, two seconds show too, since nothing in between waits for the clock: MULTILOCK_TEST_MINUTE=1 takes the minute all the same.
        int heartbeats = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("MULTILOCK_TEST_MINUTE")) ? 20 : 600;
        await using OwnServer server = await StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin, options => options.CommandTimeoutSeconds = 5);
        var leader = new Participant(provider, Brief * 4);
        HeldGroup held = await leader.WinAsync("billing");
        await using var connection = new NpgsqlConnection(server.Admin);
        await connection.OpenAsync(Cancel);
        await using NpgsqlTransaction open = await connection.BeginTransactionAsync(Cancel);
        await ExecuteAsync(connection, "INSERT INTO mine VALUES ('long')");

        for (int i = 0; i < heartbeats; i++)
        {
            Assert.Empty((await leader.HeartbeatAsync(held)).LostGroups);
            Assert.True(await leader.WriteStateAsync(held, new byte[] { (byte)i }));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }

        await Task.Delay(Brief * 5, TimeProvider.System, Cancel);
        HeldGroup won = await new Participant(provider, Long).WinAsync("billing");

        Assert.True(won.Term > held.Term);
        Assert.False(await CommitAsync(open, held));
        Assert.Equal(0L, await server.ScalarAsync("SELECT count(*) FROM mine"));
    }

    [Fact]
    public async Task Commit_WhenSentByManyWhileTheGroupChangesHands_NeverComesAfterALaterTerm()
    {
        await using OwnServer server = await StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var terms = new System.Collections.Concurrent.ConcurrentDictionary<long, bool>();

        // Each writes what term it leads, in a transaction, for longer than it may.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            await using var connection = new NpgsqlConnection(server.Admin);
            await connection.OpenAsync(Cancel);
            while (!stop.IsCancellationRequested && terms.Count < 20)
            {
                var leader = new Participant(provider, TimeSpan.FromMilliseconds(20));
                Candidate wish = leader.Wish("billing");
                AcquireResult result = await leader.TryAsync(wish);
                bool committed = result.IsGranted;
                for (int i = 0; committed && i < 20; i++)
                {
                    committed = await WriteAsync(connection, new HeldGroup("billing", wish.AttemptId, result.Term), $"{result.Term}");
                    terms[result.Term] = true;
                }
            }
        })));

        // In the order of their commits the terms never go back.
        Assert.Equal(0L, await server.ScalarAsync(
            "SELECT count(*) FROM (SELECT value::bigint AS term, lag(value::bigint) OVER (ORDER BY pg_xact_commit_timestamp(xmin), number) AS before FROM mine) t WHERE term < before"));
        Assert.True((long)(await server.ScalarAsync("SELECT count(DISTINCT value) FROM mine"))! > 1);
    }

    private static async Task<OwnServer> StartAsync()
    {
        OwnServer server = await OwnServer.StartAsync("-c", "track_commit_timestamp=on");
        await server.ExecuteAsync("CREATE TABLE mine (value text, number int GENERATED ALWAYS AS IDENTITY)");
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        return server;
    }

    private static async Task<bool> WriteAsync(OwnServer server, HeldGroup held, string value)
    {
        await using var connection = new NpgsqlConnection(server.Admin);
        await connection.OpenAsync(Cancel);
        return await WriteAsync(connection, held, value);
    }

    private static async Task<bool> WriteAsync(NpgsqlConnection connection, HeldGroup held, string value)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Cancel);
        await ExecuteAsync(connection, $"INSERT INTO mine VALUES ('{value}')");
        return await CommitAsync(transaction, held);
    }

    private static Task<bool> CommitAsync(NpgsqlTransaction transaction, HeldGroup held) =>
        transaction.CommitIfTermAsync(held.Group, held.Term, "multilock", "public", Cancel);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
