using System.Globalization;
using Npgsql;
using StackExchange.Redis;

namespace MultiLock.Benchmarks;

/// <summary>Reads what a server counts. A backend without a counter here is measured by its bytes and its CPU alone.</summary>
internal sealed class ServerCounter : IAsyncDisposable
{
    private readonly Func<Task<ServerCounts?>> _read;
    private readonly IAsyncDisposable? _owned;

    private ServerCounter(Func<Task<ServerCounts?>> read, IAsyncDisposable? owned)
    {
        _read = read;
        _owned = owned;
    }

    public static async Task<ServerCounter> ConnectAsync(string backend, string connection)
    {
        switch (backend)
        {
            case "redis":
            {
                ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(connection + ",allowAdmin=true");
                IServer server = redis.GetServers()[0];
                return new ServerCounter(() => ReadRedisAsync(server), redis);
            }

            case "postgres":
            {
                // One connection of its own, so that the pool's housekeeping is not counted.
                var open = new NpgsqlConnection(connection + ";Pooling=false");
                await open.OpenAsync();
                return new ServerCounter(() => ReadPostgresAsync(open), open);
            }

            default:
                return new ServerCounter(() => Task.FromResult<ServerCounts?>(null), owned: null);
        }
    }

    public Task<ServerCounts?> ReadAsync() => _read();

    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<ServerCounts?> ReadRedisAsync(IServer server)
    {
        var info = (await server.InfoAsync()).SelectMany(section => section).ToDictionary(line => line.Key, line => line.Value);
        var calls = (await server.InfoAsync("commandstats")).SelectMany(section => section)
            .ToDictionary(line => line.Key["cmdstat_".Length..], line => long.Parse(line.Value.Split(',')[0]["calls=".Length..], CultureInfo.InvariantCulture));

        // A script's own commands are counted beside it, and only scripts of this library and of the peers call these.
        string[] own = ["hget", "hmget", "hset", "hdel", "hincrby", "pexpire", "pttl", "exists", "time", "publish", "pubsub|numsub"];
        long inner = calls.Where(one => own.Contains(one.Key)).Sum(one => one.Value);
        long commands = long.Parse(info["total_commands_processed"], CultureInfo.InvariantCulture);
        string[] writes = ["hset", "hdel", "hincrby", "pexpire", "set", "del", "psetex", "setex"];

        // The multiplexer that asks has two connections.
        return new ServerCounts(
            commands,
            commands - inner,
            calls.Where(one => writes.Contains(one.Key)).Sum(one => one.Value),
            int.Parse(info["connected_clients"], CultureInfo.InvariantCulture) - 2);
    }

    private static async Task<ServerCounts?> ReadPostgresAsync(NpgsqlConnection open)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT xact_commit + xact_rollback, tup_inserted + tup_updated + tup_deleted,
              (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())
            FROM pg_stat_database WHERE datname = current_database()
            """,
            open);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return new ServerCounts(row.GetInt64(0), row.GetInt64(0), row.GetInt64(1), (int)row.GetInt64(2));
    }
}
