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
    private readonly PostgreSQLLeaderElectionOptions _options;
    private readonly SqlBackend _backend;
    private readonly PostgreSQLConnectionSource _source;
    private readonly PostgreSQLListener _listener;

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

        _options = options.Value;
        NpgsqlConnectionStringBuilder? settings = _options.Validate(usesConnectionString: !borrows);
        _source = settings is not null ? new PostgreSQLConnectionSource(settings, prepares: _options.UseNotifications) : new PostgreSQLConnectionSource(borrowed!);
        var statements = new PostgreSQLStatements(_options.SchemaName, _options.TableName);
        var dialect = new PostgreSQLDialect(_source, statements, _options.SchemaName, _options.UseNotifications);
        _backend = new SqlBackend(dialect, _options.AutoCreateTable, _options.CommandTimeoutSeconds);
        _listener = new PostgreSQLListener(_source, statements, logger);
    }

    /// <summary>Gets how many groups one acquire, release or read may name: 1,000.</summary>
    public int MaxBatchSize => SqlStore.MaxBatchSize;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync(CancellationToken cancellationToken = default) =>
        await _backend.InitializeAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default) =>
        await _backend.AcquireAsync(request, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            return ValueTask.FromResult(_backend.Renew(request, cancellationToken));
        }
        catch (Exception exception) when (exception is not ArgumentException)
        {
            return exception is OperationCanceledException
                ? ValueTask.FromCanceled<RenewReply>(cancellationToken)
                : ValueTask.FromException<RenewReply>(exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default) =>
        await _backend.ReleaseAsync(request, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default) =>
        await _backend.ReadAsync(groups, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) =>
        await _backend.HealthCheckAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IAsyncDisposable?> WatchAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notify);
        return await _backend.RunAsync(
            "listen for notifications",
            async token => _options.UseNotifications ? await _listener.AddAsync(notify, token).ConfigureAwait(false) : null,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default) =>
        await _backend.WriteStateAsync(request, cancellationToken).ConfigureAwait(false);

    /// <summary>Ends the provider's watches and its connections.</summary>
    /// <returns>A task that completes when this is done.</returns>
    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync().ConfigureAwait(false);
        await _listener.EndAsync().ConfigureAwait(false);
        _source.Dispose();
    }
}
