using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock.Sql;
using Npgsql;

namespace MultiLock.PostgreSQL;

/// <summary>The backend on PostgreSQL.</summary>
/// <remarks>
/// <para>
/// Every change is one statement and one round trip, judged by the server's clock. A heartbeat uses synchronous I/O on its caller's thread, so that a starved thread pool does
/// not delay it, on a connection that no other request uses at the same time. A failover to a replica that lags can let two processes lead for up to a lease; terms grow all the same.
/// </para>
/// <para>
/// Disposal does not end the provider's sessions: they keep their leases, as after a crash, because a run may have outlived its stop.
/// A data source that the application passed in is never disposed. All members are thread-safe and throw <see cref="ObjectDisposedException"/> after disposal.
/// </para>
/// </remarks>
public sealed class PostgreSQLLeaderElectionProvider : ILeaderElectionProvider
{
    private readonly SqlBackend _backend;
    private readonly ProviderFront _front;
    private readonly PostgreSQLConnectionSource _source;
    private readonly PostgreSQLListener? _listener;

    /// <summary>Initializes a new instance of the <see cref="PostgreSQLLeaderElectionProvider"/> class. Connects at the first request.</summary>
    /// <param name="options">The options.</param>
    /// <param name="logger">The logger.</param>
    /// <exception cref="LeaderElectionConfigurationException">An option breaks its rule.</exception>
    public PostgreSQLLeaderElectionProvider(IOptions<PostgreSQLLeaderElectionOptions> options, ILogger<PostgreSQLLeaderElectionProvider> logger)
        : this(options, logger, borrowed: null, borrows: false)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="PostgreSQLLeaderElectionProvider"/> class over a data source of the application.</summary>
    /// <param name="options">The options; their connection string is not used.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="dataSource">
    /// The data source. Never disposed; two of its connections are kept. A heartbeat that gets no answer makes its pool drop the connections that are idle.
    /// </param>
    /// <exception cref="LeaderElectionConfigurationException">An option breaks its rule.</exception>
    public PostgreSQLLeaderElectionProvider(
        IOptions<PostgreSQLLeaderElectionOptions> options, ILogger<PostgreSQLLeaderElectionProvider> logger, NpgsqlDataSource dataSource)
        : this(options, logger, dataSource, borrows: true)
    {
    }

    private PostgreSQLLeaderElectionProvider(
        IOptions<PostgreSQLLeaderElectionOptions> options, ILogger<PostgreSQLLeaderElectionProvider> logger, NpgsqlDataSource? borrowed, bool borrows)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        if (borrows)
        {
            ArgumentNullException.ThrowIfNull(borrowed, "dataSource");
        }

        PostgreSQLLeaderElectionOptions values = options.Value;
        NpgsqlConnectionStringBuilder? settings = values.Validate(usesConnectionString: !borrows);
        _source = settings is not null ? new PostgreSQLConnectionSource(settings, prepares: values.UseNotifications) : new PostgreSQLConnectionSource(borrowed!);
        var statements = new PostgreSQLStatements(values.SchemaName, values.TableName);
        var dialect = new PostgreSQLDialect(_source, statements, values.SchemaName, values.UseNotifications);
        _backend = new SqlBackend(dialect, values.AutoCreateTable, values.CommandTimeoutSeconds);
        _front = new ProviderFront(_backend, GetType());
        _listener = values.UseNotifications ? new PostgreSQLListener(_source, statements, logger) : null;
    }

    /// <summary>Gets how many groups one acquire, release or read may name: 1,000.</summary>
    public int MaxBatchSize => _backend.MaxBatchSize;

    /// <inheritdoc/>
    public ValueTask InitializeAsync(CancellationToken cancellationToken = default) => _front.InitializeAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default) =>
        _front.AcquireAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default) => _front.RenewAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default) => _front.ReleaseAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default) =>
        _front.ReadAsync(groups, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) => _front.HealthCheckAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IAsyncDisposable?> WatchAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notify);
        return _front.RunAsync<IAsyncDisposable?>(
            "listen for notifications",
            async token => _listener is null ? null : await _listener.AddAsync(notify, token).ConfigureAwait(false),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default) =>
        _front.WriteStateAsync(request, cancellationToken);

    /// <summary>Ends the provider's watches and its connections.</summary>
    /// <returns>A task that completes when this is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (!await _front.CloseAsync().ConfigureAwait(false))
        {
            return;
        }

        _backend.Close();
        if (_listener is not null)
        {
            await _listener.EndAsync().ConfigureAwait(false);
        }

        _source.Dispose();
    }
}
