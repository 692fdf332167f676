using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;

namespace MultiLock.SqlServer.Tests;

/// <summary>The real server, in a schema of this fixture's own with names that need quoting, as a user with the least rights.</summary>
public sealed class SqlServerFixture : ConformanceFixture
{
    private const string Table = "multi]lock 'Groups' %s {0} é";
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly string _id = $"test_{Guid.NewGuid():N}";
    private string _admin = "";
    private string _connectionString = "";

    public override string? WhyNoRecordDeletion => null;

    public override string? WhyNoFormat => "Each record has a format of its own here, and not the store: ServerTests has what follows from that.";

    private string Schema => $"{_id} [Schema]";

    private SqlServerStatements Statements => new(Schema, Table);

    public override async ValueTask InitializeAsync()
    {
        if (!TestServer.IsNamed)
        {
            // A fixture cannot skip: each test does when it asks for a provider.
            return;
        }

        _admin = TestServer.ConnectionString;
        await using (SqlServerLeaderElectionProvider creator = Connect(_admin))
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
        await using var connection = new SqlConnection(_admin);
        await connection.OpenAsync();
        await using var command = new SqlCommand($"DELETE FROM {Statements.Groups} WHERE name = @name", connection);
        command.Parameters.AddWithValue("@name", group);
        await command.ExecuteNonQueryAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_admin.Length > 0)
        {
            await TestServer.ExecuteAsync(_admin, $"DROP TABLE {Statements.Groups}; DROP TABLE {Statements.Sessions}; DROP SCHEMA {Statements.Schema}; DROP USER {_id}");
            SqlConnection.ClearAllPools();
            await TestServer.ExecuteAsync(_admin, $"DROP LOGIN {_id}");
        }

        await base.DisposeAsync();
    }

    private SqlServerLeaderElectionProvider Connect(string connectionString) => new(
        Options.Create(new SqlServerLeaderElectionOptions { ConnectionString = connectionString, SchemaName = Schema, TableName = Table }),
        NullLogger<SqlServerLeaderElectionProvider>.Instance,
        PollInterval);
}
