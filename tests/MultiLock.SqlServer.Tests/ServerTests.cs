using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using Xunit;

namespace MultiLock.SqlServer.Tests;

/// <summary>What the conformance suite does not ask: tables, rights, formats, connections, and transactions of the application.</summary>
public sealed class ServerTests : IAsyncLifetime
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly string _database = $"multilock_{Guid.NewGuid():N}";
    private string _admin = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static SqlServerStatements Statements => new("dbo", "multilock");

    public async ValueTask InitializeAsync()
    {
        await TestServer.ExecuteAsync(TestServer.ConnectionString, $"CREATE DATABASE {_database}");
        _admin = new SqlConnectionStringBuilder(TestServer.ConnectionString) { InitialCatalog = _database, Pooling = false }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_admin.Length > 0)
        {
            await TestServer.ExecuteAsync(TestServer.ConnectionString, $"DROP DATABASE {_database}");
        }
    }

    [Fact]
    public async Task Initialize_WhenManyStartAtOnce_CreatesTheTablesOnce()
    {
        SqlServerLeaderElectionProvider[] providers = [.. Enumerable.Range(0, 8).Select(_ => Connect(options => options.SchemaName = "New [Schema]"))];
        await Task.WhenAll(providers.Select(provider => provider.InitializeAsync(Cancel).AsTask()));

        await new Participant(providers[0], Long).WinAsync("group");
        foreach (SqlServerLeaderElectionProvider provider in providers)
        {
            await provider.DisposeAsync();
        }
    }

    [Fact]
    public async Task Initialize_WhenTheTablesAreMissingAndAreNotToBeCreated_SaysSo()
    {
        await using SqlServerLeaderElectionProvider provider = Connect(options => options.AutoCreateTable = false);

        LeaderElectionConfigurationException refused =
            await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await provider.InitializeAsync(Cancel));

        Assert.Contains("AutoCreateTable", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initialize_WhenTheTableIsAnothers_SaysSo()
    {
        await TestServer.ExecuteAsync(_admin, "CREATE TABLE multilock (id int)");
        await using SqlServerLeaderElectionProvider provider = Connect();

        LeaderElectionConfigurationException refused =
            await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await provider.InitializeAsync(Cancel));

        Assert.Contains("not made by this library", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_WhenOfAnUnknownFormat_AreNeitherReadNorOverwritten()
    {
        await using SqlServerLeaderElectionProvider provider = Connect();
        await provider.InitializeAsync(Cancel);
        await TestServer.ExecuteAsync(_admin, "INSERT INTO multilock (name, format, term) VALUES ('future', 7, 1)");

        LeaderElectionConfigurationException refused =
            await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await new Participant(provider, Long).TryAsync("future"));
        Assert.Contains("format 7", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await provider.InitializeAsync(Cancel));
        Assert.Equal(1L, await TestServer.ScalarAsync(_admin, "SELECT term FROM multilock"));
    }

    [Theory]
    [InlineData("ON")]
    [InlineData("OFF")]
    public async Task Contention_WhenSessionsEndAndManyTakeFromThem_GrantsEachGroupOnce(string readCommittedSnapshot)
    {
        await TestServer.ExecuteAsync(_admin, $"ALTER DATABASE {_database} SET READ_COMMITTED_SNAPSHOT {readCommittedSnapshot} WITH ROLLBACK IMMEDIATE");
        await using SqlServerLeaderElectionProvider provider = Connect();
        await provider.InitializeAsync(Cancel);
        string[] groups = [.. Enumerable.Range(0, 50).Select(i => $"group-{i}")];
        for (int round = 0; round < 5; round++)
        {
            foreach (string[] part in groups.Chunk(10))
            {
                await WinAllEventuallyAsync(new Participant(provider, Brief), part);
            }

            await Task.Delay(Brief * 1.2, TimeProvider.System, Cancel);
            Participant[] takers = [.. Enumerable.Range(0, 6).Select(_ => new Participant(provider, Brief * 4))];
            AcquireReply[] replies = await Task.WhenAll(takers.Select((taker, i) => Task.Run(
                () => taker.AcquireAsync([.. (i % 2 == 0 ? groups : groups.Reverse()).Select(group => taker.Wish(group))]).AsTask(), Cancel)));

            Assert.All(replies, reply => Assert.False(reply.SessionLost));
            Assert.Equal(groups.Length, replies.Sum(reply => reply.Results.Count(result => result.IsGranted)));
            await Task.Delay(Brief * 5, TimeProvider.System, Cancel);
        }

        static async Task WinAllEventuallyAsync(Participant participant, string[] part) =>
            Assert.All((await participant.AcquireAsync([.. part.Select(group => participant.Wish(group))])).Results, result => Assert.True(result.IsGranted));
    }

    [Fact]
    public async Task Heartbeat_WhenAGroupIsLockedByHand_IsHeardAllTheSame()
    {
        await using SqlServerLeaderElectionProvider provider = Connect();
        await provider.InitializeAsync(Cancel);
        var leader = new Participant(provider, Long);
        HeldGroup held = await leader.WinAsync("billing");
        await using var connection = new SqlConnection(_admin);
        await connection.OpenAsync(Cancel);
        await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync(Cancel);
        await ExecuteAsync(connection, transaction, "UPDATE multilock SET format = format");

        RenewReply reply = await leader.HeartbeatAsync(held);

        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
    }

    [Fact]
    public async Task Commit_WhenTheTermHolds_IsDoneAndAfterATakeoverIsRefused()
    {
        await using SqlServerLeaderElectionProvider provider = Connect();
        await provider.InitializeAsync(Cancel);
        await TestServer.ExecuteAsync(_admin, "CREATE TABLE mine (number int IDENTITY, value varchar(20))");
        HeldGroup held = await new Participant(provider, Brief).WinAsync("billing");
        Assert.True(await WriteAsync(held, "first"));
        await using var connection = new SqlConnection(_admin);
        await connection.OpenAsync(Cancel);
        await using var stale = (SqlTransaction)await connection.BeginTransactionAsync(Cancel);
        await ExecuteAsync(connection, stale, "INSERT INTO mine (value) VALUES ('stale')");

        // Frozen here, past the end of its lease.
        await Task.Delay(Brief * 2, TimeProvider.System, Cancel);
        var next = new Participant(provider, Long);
        HeldGroup won = await next.WinAsync("billing");

        Assert.False(await stale.CommitIfTermAsync(held.Group, held.Term, "multilock", "dbo", Cancel));
        Assert.True(await WriteAsync(won, "second"));
        await next.ReleaseAsync(won);
        Assert.False(await WriteAsync(won, "released"));
        Assert.False(await WriteAsync(won with { Group = "none" }, "no such group"));
        Assert.Equal(2, await TestServer.ScalarAsync(_admin, "SELECT COUNT(*) FROM mine"));

        // The connection is the application's, and in order.
        await ExecuteAsync(connection, transaction: null, "SELECT 1");
    }

    [Fact]
    public async Task Takeover_WhenItComesBetweenCheckAndCommit_WaitsForTheCommit()
    {
        await using SqlServerLeaderElectionProvider provider = Connect();
        await provider.InitializeAsync(Cancel);
        HeldGroup held = await new Participant(provider, Brief).WinAsync("billing");
        await using var connection = new SqlConnection(_admin);
        await connection.OpenAsync(Cancel);
        await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync(Cancel);
        await Task.Delay(Brief * 2, TimeProvider.System, Cancel);

        // The first half of what goes out as one message, to look at what may come in between.
        await ExecuteAsync(connection, transaction, Statements.CommitIfTerm(held.Group, held.Term).Replace("COMMIT TRANSACTION;", "", StringComparison.Ordinal));
        Task<HeldGroup> takeover = Task.Run(() => new Participant(provider, Long).WinAsync("billing").AsTask(), Cancel);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancel);
        Assert.False(takeover.IsCompleted);
        await transaction.CommitAsync(Cancel);

        Assert.True((await takeover).Term > held.Term);
    }

    [Fact]
    public async Task Requests_WhenAnAdministratorKilledTheConnection_UseAnother()
    {
        await using SqlServerLeaderElectionProvider provider = Connect();
        await provider.InitializeAsync(Cancel);
        var leader = new Participant(provider, Long);
        HeldGroup held = await leader.WinAsync("billing");
        short session = (short)(await TestServer.ScalarAsync(
            _admin, $"SELECT session_id FROM sys.dm_exec_sessions WHERE program_name = 'MultiLock' AND database_id = DB_ID('{_database}')"))!;
        await TestServer.ExecuteAsync(_admin, $"KILL {session}");

        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Assert.False((await leader.HeartbeatAsync(held)).SessionLost);
                return;
            }
            catch (LeaderElectionProviderException) when (attempt < 3)
            {
                // One connection, one failure.
            }
        }
    }

    private static async Task ExecuteAsync(SqlConnection connection, SqlTransaction? transaction, string text)
    {
        await using var command = new SqlCommand(text, connection, transaction);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private async Task<bool> WriteAsync(HeldGroup held, string value)
    {
        await using var connection = new SqlConnection(_admin);
        await connection.OpenAsync(Cancel);
        await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync(Cancel);
        await ExecuteAsync(connection, transaction, $"INSERT INTO mine (value) VALUES ('{value}')");
        return await transaction.CommitIfTermAsync(held.Group, held.Term, "multilock", "dbo", Cancel);
    }

    private SqlServerLeaderElectionProvider Connect(Action<SqlServerLeaderElectionOptions>? configure = null)
    {
        var options = new SqlServerLeaderElectionOptions { ConnectionString = _admin };
        configure?.Invoke(options);
        return new(Options.Create(options), NullLogger<SqlServerLeaderElectionProvider>.Instance);
    }
}
