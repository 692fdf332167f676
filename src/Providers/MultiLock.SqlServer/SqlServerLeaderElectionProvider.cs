using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock.Sql;

namespace MultiLock.SqlServer;

/// <summary>The backend on SQL Server and Azure SQL.</summary>
/// <remarks>
/// <para>
/// Every change is one round trip, judged by the server's clock. A heartbeat uses synchronous I/O on its caller's thread, on a connection that no other request uses at
/// the same time. The server cannot push: one question a process and <see cref="LeaderElectionOptions.ElectionInterval"/> asks what was released, whatever the number of groups.
/// </para>
/// <para>
/// Disposal does not end the provider's sessions: they keep their leases, as after a crash, because a run may have outlived its stop.
/// All members are thread-safe and throw <see cref="ObjectDisposedException"/> after disposal.
/// </para>
/// </remarks>
public sealed class SqlServerLeaderElectionProvider : ILeaderElectionProvider
{
    private readonly SqlBackend _backend;
    private readonly ProviderFront _front;
    private readonly ReleasePoll _poll;

    /// <summary>Initializes a new instance of the <see cref="SqlServerLeaderElectionProvider"/> class. Connects at the first request.</summary>
    /// <param name="options">The options.</param>
    /// <param name="logger">The logger.</param>
    /// <exception cref="LeaderElectionConfigurationException">An option breaks its rule.</exception>
    public SqlServerLeaderElectionProvider(IOptions<SqlServerLeaderElectionOptions> options, ILogger<SqlServerLeaderElectionProvider> logger)
        : this(options, logger, pollInterval: new LeaderElectionOptions().ElectionInterval)
    {
    }

    internal SqlServerLeaderElectionProvider(IOptions<SqlServerLeaderElectionOptions> options, ILogger<SqlServerLeaderElectionProvider> logger, TimeSpan pollInterval)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        SqlServerLeaderElectionOptions values = options.Value;
        var dialect = new SqlServerDialect(
            SqlServerDialect.Prepare(values.Validate()), new SqlServerStatements(values.SchemaName, values.TableName), values.SchemaName);
        _backend = new SqlBackend(dialect, values.AutoCreateTable, values.CommandTimeoutSeconds);
        _front = new ProviderFront(_backend, GetType());
        _poll = new ReleasePoll(
            _backend.ReadReleasesAsync,
            pollInterval,
            MonotonicTimeProvider.Instance,
            failure =>
            {
                if (failure is null)
                {
                    SqlServerLog.Polling(logger);
                }
                else
                {
                    SqlServerLog.NotPolling(logger, dialect.Explain(failure)?.Remedy ?? "it did not answer in time.");
                }
            });
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
            "ask what was released", async token => await _poll.AddAsync(notify, token).ConfigureAwait(false), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default) =>
        _front.WriteStateAsync(request, cancellationToken);

    /// <summary>Ends the provider's watches and its connections.</summary>
    /// <returns>A task that completes when this is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (await _front.CloseAsync().ConfigureAwait(false))
        {
            await _poll.EndAsync().ConfigureAwait(false);
            _backend.Close();
        }
    }
}
