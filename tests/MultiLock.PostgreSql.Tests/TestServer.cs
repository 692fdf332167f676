using Npgsql;
using Xunit;

namespace MultiLock.PostgreSql.Tests;

/// <summary>The server that the environment names.</summary>
internal static class TestServer
{
    private const string Variable = "MULTILOCK_TEST_POSTGRES";

    /// <summary>Gets a connection string of an administrator.</summary>
    public static string ConnectionString
    {
        get
        {
            string? value = Environment.GetEnvironmentVariable(Variable);
            Assert.SkipWhen(string.IsNullOrEmpty(value), $"{Variable} is not set. Start a server with: export $(eng/services.sh up postgres)");
            return value!;
        }
    }

    public static async Task ExecuteAsync(string connectionString, string text)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<object?> ScalarAsync(string connectionString, string text)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Makes a user who has what docs/providers/postgresql.md lists as the least rights on tables that are there, and nothing else.</summary>
    /// <returns>The user's connection string.</returns>
    public static async Task<string> CreateLeastUserAsync(string admin, string user, string schema, string table)
    {
        string s = PostgreSQL.PostgreSQLStatements.Quote(schema);
        string groups = $"{s}.{PostgreSQL.PostgreSQLStatements.Quote(table)}";
        string sessions = $"{s}.{PostgreSQL.PostgreSQLStatements.Quote(table + "_sessions")}";
        await ExecuteAsync(
            admin,
            $"""
            CREATE ROLE {user} LOGIN PASSWORD 'secret';
            GRANT USAGE ON SCHEMA {s} TO {user};
            GRANT SELECT, INSERT, UPDATE ON {groups} TO {user};
            GRANT SELECT, INSERT, UPDATE, DELETE ON {sessions} TO {user};
            """);
        return new NpgsqlConnectionStringBuilder(admin) { Username = user, Password = "secret" }.ConnectionString;
    }
}
