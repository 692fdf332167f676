using Npgsql;

namespace MultiLock.Benchmarks;

/// <summary>Counts the statements that a PostgreSQL server executes, with its own extension. What is counted is what clients send, each statement of a transaction and its begin and end too.</summary>
internal sealed class StatementCounter : IAsyncDisposable
{
    // A database of its own: the extension counts by database, and the counter's statements are not those of the library.
    private const string Extension = "pg_stat_statements";
    private const string Database = "statements";

    private readonly NpgsqlConnection _open;

    private StatementCounter(NpgsqlConnection open) => _open = open;

    /// <summary>Starts the server again with the extension, and connects.</summary>
    public static async Task<StatementCounter> StartAsync(BenchmarkStore store)
    {
        await using (NpgsqlConnection before = await OpenAsync(store.Connection))
        {
            await ExecuteAsync(before, $"ALTER SYSTEM SET shared_preload_libraries = '{Extension}'");
            await ExecuteAsync(before, $"CREATE DATABASE {Database}");
        }

        await store.RestartAsync();
        NpgsqlConnection open = await OpenAsync(new NpgsqlConnectionStringBuilder(store.Connection) { Database = Database }.ConnectionString);
        await ExecuteAsync(open, $"CREATE EXTENSION {Extension}");
        return new StatementCounter(open);
    }

    /// <summary>Reads how many statements and transactions there were in the other databases since the server's start.</summary>
    public async Task<(long Statements, long Transactions)> ReadAsync()
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT (SELECT coalesce(sum(calls), 0)::bigint FROM {Extension} JOIN pg_database ON oid = dbid WHERE datname <> current_database()),
              (SELECT sum(xact_commit + xact_rollback)::bigint FROM pg_stat_database WHERE datname <> current_database() AND datname NOT LIKE 'template%')
            """,
            _open);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    public ValueTask DisposeAsync() => _open.DisposeAsync();

    private static async Task<NpgsqlConnection> OpenAsync(string connection)
    {
        // Outside the pool, whose idle connections would not survive the restart.
        var open = new NpgsqlConnection(connection + ";Pooling=false");
        await open.OpenAsync();
        return open;
    }

    private static async Task ExecuteAsync(NpgsqlConnection open, string statement)
    {
        await using var command = new NpgsqlCommand(statement, open);
        await command.ExecuteNonQueryAsync();
    }
}
