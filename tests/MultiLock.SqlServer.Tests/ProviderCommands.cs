using Microsoft.Data.SqlClient;
using MultiLock.Sql;
using MultiLock.SqlServer;

namespace MultiLock.SqlServer.Tests;

/// <summary>Every command that the provider can send, with names that need quoting.</summary>
internal static class ProviderCommands
{
    public const string Schema = "odd ]schema' --";
    public const string Table = "odd ]table /* 'Groups' @x";

    private static readonly HeldGroup[] Held = [new("b", Guid.NewGuid(), 2), new("a", Guid.NewGuid(), long.MaxValue)];

    public static SqlServerDialect Dialect { get; } = new(new SqlConnectionStringBuilder("Server=nowhere"), Statements, Schema);

    public static SqlServerStatements Statements => new(Schema, Table);

    public static Dictionary<string, SqlCommand> All()
    {
        var metadata = new Dictionary<string, string> { ["k'ey"] = "vä\0lue" };
        Candidate[] wishes = [new("b", "participant 😀", Guid.NewGuid(), metadata), new("a", "p'", Guid.NewGuid(), metadata)];
        var connection = new SqlConnection();
        return new()
        {
            ["CheckFormat"] = (SqlCommand)Dialect.CheckFormat(connection),
            ["CreateSchema"] = new SqlCommand(Dialect.CreateSchema),
            ["CreateTables"] = new SqlCommand(Statements.CreateTables) { Parameters = { new("@groups", "x"), new("@sessions", "x") } },
            ["Lock"] = new SqlCommand(SqlServerDialect.TakeLock) { Parameters = { new("@lock", "x"), new("@timeout", 1) } },
            ["SchemaExists"] = new SqlCommand(SqlServerDialect.SchemaExists) { Parameters = { new("@schema", "x") } },
            ["Acquire"] = (SqlCommand)Dialect.Acquire(connection, new SqlAcquire(new AcquireRequest(Guid.NewGuid(), TimeSpan.FromSeconds(15), true, wishes))),
            ["Renew"] = (SqlCommand)Dialect.Renew(connection, Guid.NewGuid(), 1, Held),
            ["Release"] = (SqlCommand)Dialect.Release(connection, new ReleaseRequest(Guid.NewGuid(), Held, true)),
            ["Read"] = (SqlCommand)Dialect.Read(connection, ["b", "a", "b"]),
            ["WriteState"] = (SqlCommand)Dialect.WriteState(connection, new GroupStateWrite(Guid.NewGuid(), "a", 1, new byte[3])),
            ["Releases"] = (SqlCommand)Dialect.Releases(connection, 1),
            ["CommitIfTerm"] = new SqlCommand(Statements.CommitIfTerm("a", 7)),
        };
    }
}
