using Microsoft.Data.SqlClient;
using MultiLock.SqlServer;
using Xunit;

namespace MultiLock.SqlServer.Tests;

/// <summary>The server that the environment names.</summary>
internal static class TestServer
{
    private const string Variable = "MULTILOCK_TEST_SQLSERVER";

    public static bool IsNamed => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Gets a connection string of an administrator.</summary>
    public static string ConnectionString
    {
        get
        {
            string? value = Environment.GetEnvironmentVariable(Variable);
            Assert.SkipWhen(
                string.IsNullOrEmpty(value), $"{Variable} is not set, and no server that speaks T-SQL can be installed. Where Docker runs: docker compose up --detach --wait sqlserver");
            return value!;
        }
    }

    public static async Task ExecuteAsync(string connectionString, string text)
    {
        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new SqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<object?> ScalarAsync(string connectionString, string text)
    {
        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new SqlCommand(text, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Makes a user who has what docs/providers/sqlserver.md lists as the least rights on tables that are there, and nothing else.</summary>
    /// <returns>The user's connection string.</returns>
    public static async Task<string> CreateLeastUserAsync(string admin, string user, string schema, string table)
    {
        const string Password = "Least-s3cret-of-all";
        var statements = new SqlServerStatements(schema, table);
        await ExecuteAsync(admin, $"CREATE LOGIN {user} WITH PASSWORD = '{Password}'");
        await ExecuteAsync(admin, $"CREATE USER {user} FOR LOGIN {user}");
        await ExecuteAsync(admin, $"GRANT SELECT, INSERT, UPDATE ON {statements.Groups} TO {user}");
        await ExecuteAsync(admin, $"GRANT SELECT, INSERT, UPDATE, DELETE ON {statements.Sessions} TO {user}");
        return new SqlConnectionStringBuilder(admin) { UserID = user, Password = Password }.ConnectionString;
    }
}
