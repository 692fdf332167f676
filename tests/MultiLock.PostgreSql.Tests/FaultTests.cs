using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using MultiLock.PostgreSQL;
using Npgsql;
using Xunit;

namespace MultiLock.PostgreSql.Tests;

/// <summary>Every failure names its remedy, tells no secret, and is over when its cause is.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Heartbeat_WhenOneConnectionIsABlackHole_UsesAFreshOne()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(OwnServer.ConnectionString(proxy.Port));
        await provider.InitializeAsync(Cancel);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        proxy.SwallowOpenConnections();

        LeaderElectionProviderException failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(
            async () => await provider.RenewAsync(new RenewRequest(holder.SessionId, Lease, [held], 0, TimeSpan.FromSeconds(1)), Cancel));
        RenewReply reply = await provider.RenewAsync(new RenewRequest(holder.SessionId, Lease, [held], FailedAttempts: 1, Lease), Cancel);

        Assert.Contains("did not answer in time", failure.Message, StringComparison.Ordinal);
        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
    }

    [Fact]
    public async Task Heartbeat_WhenTheConnectionOfTheApplicationIsABlackHole_UsesAFreshOne()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        await using NpgsqlDataSource mine = NpgsqlDataSource.Create(OwnServer.ConnectionString(proxy.Port).Replace("Pooling=false", "Cancellation Timeout=-1"));
        await using var provider = Over(mine);
        await provider.InitializeAsync(Cancel);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");

        // The pool has idle connections that are as dead as the one in use.
        await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
        {
            await using NpgsqlConnection connection = await mine.OpenConnectionAsync(Cancel);
            await using NpgsqlCommand command = connection.CreateCommand();
            command.CommandText = "SELECT pg_sleep(0.2)";
            await command.ExecuteNonQueryAsync(Cancel);
        }));
        proxy.SwallowOpenConnections();

        await Assert.ThrowsAsync<LeaderElectionProviderException>(
            async () => await provider.RenewAsync(new RenewRequest(holder.SessionId, Lease, [held], 0, TimeSpan.FromSeconds(1)), Cancel));
        RenewReply reply = await provider.RenewAsync(new RenewRequest(holder.SessionId, Lease, [held], FailedAttempts: 1, TimeSpan.FromSeconds(1)), Cancel);

        Assert.False(reply.SessionLost);
    }

    [Fact]
    public async Task Heartbeat_WhenABatchIsUnderWay_DoesNotWaitForIt()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        var other = new Participant(provider, Lease);
        await other.ReleaseAsync(await other.WinAsync("blocked"));
        await using var blocker = new NpgsqlConnection(server.Admin);
        await blocker.OpenAsync(Cancel);
        await using NpgsqlTransaction transaction = await blocker.BeginTransactionAsync(Cancel);
        await using (NpgsqlCommand block = blocker.CreateCommand())
        {
            block.CommandText = "SELECT FROM multilock WHERE name = 'blocked' FOR UPDATE";
            await block.ExecuteNonQueryAsync(Cancel);
        }

        // The same session, and a batch: it waits for one group and must hold up nothing else.
        Task<AcquireReply> batch = holder.AcquireAsync(holder.Wish("blocked"), holder.Wish("new")).AsTask();
        await UntilAsync(async () => (long)(await server.ScalarAsync("SELECT count(*) FROM pg_locks WHERE NOT granted"))! > 0);
        RenewReply reply = await holder.HeartbeatAsync(held);
        Assert.False(batch.IsCompleted);
        await transaction.RollbackAsync(Cancel);

        Assert.False(reply.SessionLost);
        Assert.All((await batch).Results, result => Assert.True(result.IsGranted));
    }

    [Fact]
    public async Task Acquire_WhenASynchronousCommitIsSwitchedOff_IsThereAfterACrashAllTheSame()
    {
        // A writer that wakes up every ten seconds: what is not flushed at commit is lost with the server.
        await using OwnServer server = await OwnServer.StartAsync("-c", "synchronous_commit=off", "-c", "wal_writer_delay=10s");
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        await server.ExecuteAsync("CHECKPOINT");
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        await holder.HeartbeatAsync(held);

        await server.KillAsync();
        await server.StartAsync();

        RenewReply reply = await RecoverAsync(() => holder.HeartbeatAsync(held).AsTask());
        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
    }

    [Fact]
    public async Task Initialize_WhenManyStartAtOnce_CreatesTheTablesOnce()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        PostgreSQLLeaderElectionProvider[] providers =
            [.. Enumerable.Range(0, 20).Select(_ => OwnServer.Connect(server.Admin, options => options.SchemaName = "New \"Schema\""))];

        await Task.WhenAll(providers.Select(provider => provider.InitializeAsync(Cancel).AsTask()));

        await new Participant(providers[7], Lease).WinAsync("group");
        Assert.Equal(2L, await server.ScalarAsync("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'New \"Schema\"' AND relkind = 'r'"));
        foreach (PostgreSQLLeaderElectionProvider provider in providers)
        {
            await provider.DisposeAsync();
        }
    }

    [Fact]
    public async Task Initialize_WhenTheTableIsMissingAndMustNotBeCreated_NamesTheOption()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin, options => options.AutoCreateTable = false);

        LeaderElectionConfigurationException failure =
            await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await provider.InitializeAsync(Cancel));

        Assert.Contains("AutoCreateTable", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await server.ScalarAsync("SELECT count(*) FROM pg_class WHERE relname LIKE 'multilock%'"));
    }

    [Fact]
    public async Task Initialize_WhenTheTableIsSomebodyElses_RefusesAndLeavesItAlone()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await server.ExecuteAsync("CREATE TABLE multilock (election_group text PRIMARY KEY, leader_id text); INSERT INTO multilock VALUES ('a', 'b')");
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);

        LeaderElectionConfigurationException failure =
            await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await provider.InitializeAsync(Cancel));

        Assert.Contains("TableName", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await server.ScalarAsync("SELECT count(*) FROM multilock"));
    }

    [Theory]
    [InlineData("UPDATE multilock SET format = 7")]
    [InlineData("UPDATE multilock_sessions SET format = 7")]
    public async Task Initialize_WhenTheFormatIsNotKnown_RefusesAndNamesBoth(string change)
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        await new Participant(provider, Lease).WinAsync("group");
        await server.ExecuteAsync(change);

        LeaderElectionConfigurationException failure =
            await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await provider.InitializeAsync(Cancel));

        Assert.Contains("format 7", failure.Message, StringComparison.Ordinal);
        Assert.Contains("format 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_WhenTheFormatOfAFreeGroupIsNotKnown_ChangesNothing()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        var participant = new Participant(provider, Lease);
        await participant.ReleaseAsync(await participant.WinAsync("group"));
        await server.ExecuteAsync("UPDATE multilock SET format = 2");

        await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await participant.AcquireAsync(participant.Wish("new"), participant.Wish("group")));

        Assert.Equal(1L, await server.ScalarAsync("SELECT count(*) FROM multilock WHERE session IS NULL AND name <> ''"));
        Assert.Equal(1L, await server.ScalarAsync("SELECT count(*) FROM multilock WHERE name <> ''"));
    }

    [Fact]
    public async Task Acquire_WhenTheTablesWereDropped_CreatesThemAgain()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        HeldGroup old = await new Participant(provider, Lease).WinAsync("group");

        await server.ExecuteAsync("DROP TABLE multilock, multilock_sessions");

        HeldGroup won = await RecoverAsync(() => new Participant(provider, Lease).WinAsync("group").AsTask());
        Assert.True(won.Term > old.Term);
    }

    [Fact]
    public async Task Acquire_WhenItOpensASessionThatEnded_IsRefused()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        var left = new Participant(provider, Lease);
        Candidate wish = left.Wish("group");
        await left.LeaveAsync(await left.WinAsync(wish));
        Assert.True((await left.AcquireAsync(opensSession: true, wish)).SessionLost);

        // The acquire comes after the release that was to undo it.
        var late = new Participant(provider, Lease);
        Candidate lateWish = late.Wish("group");
        await late.LeaveAsync(new HeldGroup("group", lateWish.AttemptId, 0));
        Assert.True((await late.AcquireAsync(opensSession: true, lateWish)).SessionLost);
    }

    [Fact]
    public async Task Acquire_WhenTheSessionsOfHoldersWereDeletedByHand_TakesTheirGroups()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        await server.ExecuteAsync("DELETE FROM multilock_sessions");

        Assert.True((await holder.HeartbeatAsync(held)).SessionLost);
        Assert.True((await new Participant(provider, Lease).WinAsync("group")).Term > held.Term);
    }

    [Fact]
    public async Task Heartbeat_WhenTheServersClockWentBackAfterATakeover_RevivesNothing()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        var holder = new Participant(provider, TimeSpan.FromMilliseconds(100));
        HeldGroup[] held = await holder.WinAllAsync(["taken", "other"]);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancel);
        await new Participant(provider, Lease).WinAsync("taken");

        // Seen from the record, this is what a clock that goes back looks like.
        await server.ExecuteAsync("UPDATE multilock_sessions SET expires = expires + interval '1 hour'");

        Assert.True((await holder.HeartbeatAsync(held)).SessionLost);
        Assert.True((await holder.AcquireAsync(opensSession: false, holder.Wish("third"))).SessionLost);
        Assert.False(await holder.WriteStateAsync(held[1], new byte[1]));
        await new Participant(provider, Lease).WinAsync("other");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Acquire_WhenAHeartbeatIsUnderWay_WaitsForItAndGoesByItsOutcome(bool heartbeatSucceeds)
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        var holder = new Participant(provider, TimeSpan.FromMilliseconds(100));
        HeldGroup held = await holder.WinAsync("group");
        await using var connection = new NpgsqlConnection(server.Admin);
        await connection.OpenAsync(Cancel);
        await using NpgsqlTransaction heartbeat = await connection.BeginTransactionAsync(Cancel);
        await using (NpgsqlCommand extend = connection.CreateCommand())
        {
            extend.CommandText = "UPDATE multilock_sessions SET renewed = now(), expires = now() + interval '1 minute', lease = 60000000";
            await extend.ExecuteNonQueryAsync(Cancel);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancel);
        Task<AcquireResult> takeover = Task.Run(() => new Participant(provider, Lease).TryAsync("group").AsTask(), Cancel);
        await UntilAsync(async () => (long)(await server.ScalarAsync("SELECT count(*) FROM pg_locks WHERE NOT granted"))! > 0);
        Assert.False(takeover.IsCompleted);
        await (heartbeatSucceeds ? heartbeat.CommitAsync(Cancel) : heartbeat.RollbackAsync(Cancel));

        AcquireResult result = await takeover;
        Assert.Equal(!heartbeatSucceeds, result.IsGranted);
        Assert.Equal(!heartbeatSucceeds, (await holder.HeartbeatAsync(held)).SessionLost);
        Assert.Equal(heartbeatSucceeds ? held.Term : 0, result.Holder?.Term ?? 0);
    }

    [Fact]
    public async Task Heartbeat_WhenTheLeaseEndsWhileItWaits_ExtendsNothing()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        await using var connection = new NpgsqlConnection(server.Admin);
        await connection.OpenAsync(Cancel);
        await using NpgsqlTransaction lockHolder = await connection.BeginTransactionAsync(Cancel);
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT FROM multilock_sessions FOR UPDATE";
        await command.ExecuteNonQueryAsync(Cancel);

        Task<RenewReply> heartbeat = Task.Run(() => holder.HeartbeatAsync(held).AsTask(), Cancel);
        await UntilAsync(async () => (long)(await server.ScalarAsync("SELECT count(*) FROM pg_locks WHERE NOT granted"))! > 0);
        command.CommandText = "UPDATE multilock_sessions SET expires = clock_timestamp()";
        await command.ExecuteNonQueryAsync(Cancel);
        await lockHolder.CommitAsync(Cancel);

        Assert.True((await heartbeat).SessionLost);
        Assert.True((await new Participant(provider, Lease).WinAsync("group")).Term > held.Term);
    }

    [Fact]
    public async Task Sessions_WhenLongDead_AreSweptByTheNextOneThatOpens()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        await new Participant(provider, Lease).WinAsync("old");
        var lasting = new Participant(provider, Lease);
        HeldGroup kept = await lasting.WinAsync("lasting");
        await server.ExecuteAsync(
            $"""
            UPDATE multilock_sessions SET opened = now() - interval '2 days';
            UPDATE multilock_sessions SET expires = now() - interval '25 hours' WHERE id <> '{lasting.SessionId}'
            """);

        var next = new Participant(provider, Lease);
        await next.WinAsync("next");
        await next.WinAsync("old");

        Assert.Equal(2L, await server.ScalarAsync("SELECT count(*) FROM multilock_sessions"));
        Assert.Empty((await lasting.HeartbeatAsync(kept)).LostGroups);
    }

    [Fact]
    public async Task Acquire_WhenTheServerIsolatesStrictlyByDefault_StillGrantsOnce()
    {
        await using OwnServer server = await OwnServer.StartAsync("-c", "default_transaction_isolation=serializable");
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        Participant[] participants = [.. Enumerable.Range(0, 8).Select(_ => new Participant(provider, Lease))];

        for (int round = 0; round < 10; round++)
        {
            string group = $"group{round}";
            AcquireResult[] results = await Task.WhenAll(participants.Select(participant => Task.Run(() => participant.TryAsync(group).AsTask(), Cancel)));
            Assert.Single(results, result => result.IsGranted);
        }
    }

    /// <summary>All releases change the record that numbers them.</summary>
    [Theory]
    [InlineData("read committed")]
    [InlineData("serializable")]
    public async Task Releases_WhenManyHappenAtOnce_AllSucceedAndChangeTheNumber(string isolation)
    {
        await using OwnServer server = await OwnServer.StartAsync("-c", $"default_transaction_isolation={isolation}");
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        var keeper = new Participant(provider, Lease);
        await keeper.WinAsync("kept");
        Participant[] participants = [.. Enumerable.Range(0, 8).Select(_ => new Participant(provider, Lease))];
        var numbers = new List<long?>();
        for (int round = 0; round < 10; round++)
        {
            HeldGroup[] held = await Task.WhenAll(participants.Select((participant, i) => participant.WinAsync($"group{i}").AsTask()));
            await Task.WhenAll(participants.Select((participant, i) => Task.Run(() => participant.ReleaseAsync(held[i]).AsTask(), Cancel)));
            AcquireReply denied = await participants[0].AcquireAsync(participants[0].Wish("kept"));
            numbers.Add(denied.LastRelease);
        }

        Assert.Equal(numbers.Order().Distinct(), numbers);
    }

    /// <summary>Both lock the session and the record that numbers releases, and so in one order.</summary>
    [Fact]
    public async Task Heartbeat_WhenItTellsOfALossWhileItsSessionReleases_WaitsInNoCircle()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        for (int round = 0; round < 20; round++)
        {
            var holder = new Participant(provider, Lease);
            HeldGroup[] held = await holder.WinAllAsync(["lost", "a", "b"]);
            await server.ExecuteAsync("DELETE FROM multilock WHERE name = 'lost'");

            Task<RenewReply>[] beats = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => holder.HeartbeatAsync(held).AsTask(), Cancel))];
            await Task.Run(() => holder.LeaveAsync(held[1], held[2]).AsTask(), Cancel);
            await Task.WhenAll(beats);
        }

        Assert.Equal(0L, await server.ScalarAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }

    [Fact]
    public async Task Acquire_WhenTheServerIsReadOnly_SaysSo()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);
        await provider.InitializeAsync(Cancel);
        await server.ExecuteAsync("ALTER ROLE postgres SET default_transaction_read_only = on");
        await using PostgreSQLLeaderElectionProvider late = OwnServer.Connect(server.Admin);

        LeaderElectionProviderException failure =
            await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await new Participant(late, Lease).WinAsync("group"));

        Assert.Contains("read-only", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandTimeout_WhenAStatementTakesLonger_EndsItWithTheRemedy()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin, options => options.CommandTimeoutSeconds = 1);
        await provider.InitializeAsync(Cancel);
        await using var blocker = new NpgsqlConnection(server.Admin);
        await blocker.OpenAsync(Cancel);
        await using NpgsqlTransaction transaction = await blocker.BeginTransactionAsync(Cancel);
        await using NpgsqlCommand block = blocker.CreateCommand();
        block.CommandText = "LOCK TABLE multilock";
        await block.ExecuteNonQueryAsync(Cancel);

        LeaderElectionProviderException failure =
            await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await new Participant(provider, Lease).WinAsync("group"));

        Assert.Contains("did not answer in time", failure.Message, StringComparison.Ordinal);
        await transaction.RollbackAsync(Cancel);
        await new Participant(provider, Lease).WinAsync("group");
    }

    [Theory]
    [InlineData("Host=")]
    [InlineData("nonsense;Password=s3cret")]
    [InlineData("Host=a;Password=abc;s3cret=1")]
    [InlineData("Host=a;Port=s3cret")]
    public void ConnectionString_WhenItCannotBeRead_IsNotQuoted(string connectionString)
    {
        LeaderElectionConfigurationException failure = Assert.Throws<LeaderElectionConfigurationException>(() => OwnServer.Connect(connectionString));

        Assert.Contains("ConnectionString", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TableName", "")]
    [InlineData("TableName", "a\0b")]
    [InlineData("TableName", "fifty-five-bytes-are-one-more-than-sessions-leave-here-")]
    [InlineData("SchemaName", "")]
    [InlineData("CommandTimeoutSeconds", "0")]
    [InlineData("CommandTimeoutSeconds", "3601")]
    public void Options_WhenOneBreaksItsRule_NameIt(string option, string value)
    {
        LeaderElectionConfigurationException failure = Assert.Throws<LeaderElectionConfigurationException>(() => OwnServer.Connect("Host=localhost", options =>
        {
            _ = option switch
            {
                "TableName" => options.TableName = value,
                "SchemaName" => options.SchemaName = value,
                _ => $"{options.CommandTimeoutSeconds = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)}",
            };
        }));

        Assert.Contains(option, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposal_WhenTheDataSourceIsTheApplications_LeavesItAlone()
    {
        await using NpgsqlDataSource mine = NpgsqlDataSource.Create(TestServer.ConnectionString);
        var options = new PostgreSQLLeaderElectionOptions { TableName = $"borrowed_{Guid.NewGuid():N}" };
        var provider = Over(mine, options);
        await provider.InitializeAsync(Cancel);
        await new Participant(provider, Lease).WinAsync("group");
        IAsyncDisposable? watch = await ((ILeaderElectionProvider)provider).WatchAsync(_ => { }, Cancel);
        Assert.NotNull(watch);

        await provider.DisposeAsync();

        await using NpgsqlCommand command = mine.CreateCommand($"DROP TABLE {options.TableName}, {options.TableName}_sessions");
        await command.ExecuteNonQueryAsync(Cancel);
    }

    [Fact]
    public async Task Watch_WhenNotificationsAreNotUsed_IsNotThere()
    {
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(TestServer.ConnectionString, options => options.UseNotifications = false);

        Assert.Null(await provider.WatchAsync(_ => { }, Cancel));
    }

    private static PostgreSQLLeaderElectionProvider Over(NpgsqlDataSource dataSource, PostgreSQLLeaderElectionOptions? options = null) => new(
        Options.Create(options ?? new PostgreSQLLeaderElectionOptions()),
        Microsoft.Extensions.Logging.Abstractions.NullLogger<PostgreSQLLeaderElectionProvider>.Instance,
        dataSource);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (int i = 0; !await condition(); i++)
        {
            Assert.True(i < 600, "What was waited for did not happen within 30 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    private static async Task<T> RecoverAsync<T>(Func<Task<T>> request)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return await request();
            }
            catch (LeaderElectionProviderException) when (i < 300)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
            }
        }
    }
}
