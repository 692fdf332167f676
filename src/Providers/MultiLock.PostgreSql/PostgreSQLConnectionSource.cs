using System.Collections.Concurrent;
using Npgsql;

namespace MultiLock.PostgreSQL;

/// <summary>Makes connections: from a connection string, each physically its own, or from a data source of the application, which is never disposed.</summary>
internal sealed class PostgreSQLConnectionSource : IDisposable
{
    private const int DefaultOpenSeconds = 5;
    private const int PreparedStatements = 10;

    // By how many seconds opening may take, which Npgsql fixes for a data source. There is one for heartbeats and one for the rest.
    private readonly ConcurrentDictionary<int, NpgsqlDataSource> _own = new();
    private readonly NpgsqlConnectionStringBuilder? _settings;
    private readonly NpgsqlDataSource? _borrowed;

    /// <param name="settings">What the application configured. It is changed here.</param>
    /// <param name="prepares">True if statements may be prepared, so that the server plans each once a connection; poolers may not allow it.</param>
    public PostgreSQLConnectionSource(NpgsqlConnectionStringBuilder settings, bool prepares)
    {
        _settings = settings;
        // We keep our connections ourselves, and a pool would hand out one that is as dead as the last.
        settings.Pooling = false;
        // A term is won whatever becomes of a transaction that happens to be around.
        settings.Enlist = false;
        // A connection that gives no answer to a cancellation either is given up at once.
        settings.CancellationTimeout = -1;
        settings.ApplicationName ??= "MultiLock";
        // Only a primary can be written to.
        settings.TargetSessionAttributes = null;
        if (prepares && !IsSet("Max Auto Prepare"))
        {
            settings.MaxAutoPrepare = PreparedStatements;
            settings.AutoPrepareMinUsages = 2;
        }

        if (!IsSet("Timeout"))
        {
            settings.Timeout = DefaultOpenSeconds;
        }

        // ContainsKey is true for every key that there is.
        bool IsSet(string key) => settings.ShouldSerialize(key);
    }

    public PostgreSQLConnectionSource(NpgsqlDataSource borrowed) => _borrowed = OnPrimary(borrowed);

    public NpgsqlConnection Create(TimeSpan? limit)
    {
        if (_borrowed is not null)
        {
            return _borrowed.CreateConnection();
        }

        // 0 means no limit.
        int configured = _settings!.Timeout > 0 ? _settings.Timeout : int.MaxValue;
        int seconds = limit is { } time ? (int)Math.Clamp(Math.Ceiling(time.TotalSeconds), 1, configured) : _settings.Timeout;
        return _own.GetOrAdd(seconds, Build).CreateConnection();
    }

    /// <summary>Makes the application's pool drop what it has, because a connection from it gave no answer. Ours have no pool.</summary>
    public void Refresh() => _borrowed?.Clear();

    public void Dispose()
    {
        foreach (NpgsqlDataSource source in _own.Values)
        {
            source.Dispose();
        }
    }

    private static NpgsqlDataSource OnPrimary(NpgsqlDataSource source) =>
        source is NpgsqlMultiHostDataSource hosts ? hosts.WithTargetSession(TargetSessionAttributes.Primary) : source;

    private NpgsqlDataSource Build(int seconds)
    {
        var settings = new NpgsqlConnectionStringBuilder(_settings!.ConnectionString) { Timeout = seconds };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        // No types but those that every server has: a round trip less for each process.
        builder.ConfigureTypeLoading(static types => types.EnableTypeLoading(false));
        return OnPrimary(builder.Build());
    }
}
