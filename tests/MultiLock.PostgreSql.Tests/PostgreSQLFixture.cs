using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using MultiLock.PostgreSQL;
using Npgsql;

namespace MultiLock.PostgreSql.Tests;

/// <summary>The real server, in a schema of this fixture's own with names that need quoting, as a user with the least rights.</summary>
public sealed class PostgreSQLFixture : ConformanceFixture
{
    private const string Table = "multi\"lock 'Groups' %s {0} é";

    private readonly string _id = $"test_{Guid.NewGuid():N}";
    private string _admin = "";
    private string _connectionString = "";

    public override bool TellsReleases => true;

    public override string? WhyNoRecordDeletion => null;

    public override string? WhyNoFormat => "Each record has a format of its own here, and not the store: FaultTests has what follows from that.";

    private string Schema => $"{_id} \"Schema\"";

    public override async ValueTask InitializeAsync()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("MULTILOCK_TEST_POSTGRES")))
        {
            // A fixture cannot skip: each test does when it asks for a provider.
            return;
        }

        _admin = TestServer.ConnectionString;
        await using (PostgreSQLLeaderElectionProvider creator = Connect(_admin))
        {
            await creator.InitializeAsync();
        }

        _connectionString = await TestServer.CreateLeastUserAsync(_admin, _id, Schema, Table);
    }

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync()
    {
        _ = TestServer.ConnectionString;
        return ValueTask.FromResult<ILeaderElectionProvider>(Connect(_connectionString));
    }

    public override async ValueTask AdvanceAsync(TimeSpan by) =>
        await Task.Delay(by + TimeSpan.FromMilliseconds(5), TimeProvider.System);

    public override async ValueTask DeleteRecordAsync(string group)
    {
        await using var connection = new NpgsqlConnection(_admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"DELETE FROM {PostgreSQLStatements.Quote(Schema)}.{PostgreSQLStatements.Quote(Table)} WHERE name = $1", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = group } },
        };
        await command.ExecuteNonQueryAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_admin.Length > 0)
        {
            await TestServer.ExecuteAsync(_admin, $"DROP SCHEMA {PostgreSQLStatements.Quote(Schema)} CASCADE; DROP ROLE {_id}");
        }

        await base.DisposeAsync();
    }

    private PostgreSQLLeaderElectionProvider Connect(string connectionString) => new(
        Options.Create(new PostgreSQLLeaderElectionOptions { ConnectionString = connectionString, SchemaName = Schema, TableName = Table }),
        NullLogger<PostgreSQLLeaderElectionProvider>.Instance);
}
