using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MultiLock.Consul;

/// <summary>The backend on Consul, over its HTTP API.</summary>
/// <remarks>
/// <para>
/// A process has one session, with a TTL and without health checks, and locks the keys of its groups with it. Consul ends a session that is not renewed after up to twice its
/// TTL, and keeps what it held locked for the lock-delay; the keys of a release are unlocked before the session is destroyed, so that a release is not delayed.
/// </para>
/// <para>
/// Disposal does not end the provider's sessions: they keep their leases, as after a crash, because a run may have outlived its stop.
/// A client that the application passed in is never disposed. All members are thread-safe and throw <see cref="ObjectDisposedException"/> after disposal.
/// </para>
/// </remarks>
public sealed class ConsulLeaderElectionProvider : ILeaderElectionProvider
{
    private readonly ConsulBackend _backend;
    private readonly ConsulStore _store;
    private readonly ConsulWatch _watch;
    private readonly ProviderFront _front;

    /// <summary>Initializes a new instance of the <see cref="ConsulLeaderElectionProvider"/> class. Connects at the first request.</summary>
    /// <param name="options">The options.</param>
    /// <param name="logger">The logger.</param>
    /// <exception cref="LeaderElectionConfigurationException">An option breaks its rule.</exception>
    public ConsulLeaderElectionProvider(IOptions<ConsulLeaderElectionOptions> options, ILogger<ConsulLeaderElectionProvider> logger)
        : this(options, logger, borrowed: null, static () => [])
    {
    }

    /// <summary>Initializes a new instance of the <see cref="ConsulLeaderElectionProvider"/> class over a client of the application.</summary>
    /// <param name="options">The options; their address is used only if the client has no base address.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="client">The client, for example one of <c>IHttpClientFactory</c>, with the TLS of its handler. Never disposed.</param>
    /// <exception cref="LeaderElectionConfigurationException">An option breaks its rule.</exception>
    public ConsulLeaderElectionProvider(
        IOptions<ConsulLeaderElectionOptions> options, ILogger<ConsulLeaderElectionProvider> logger, HttpClient client)
        : this(options, logger, client ?? throw new ArgumentNullException(nameof(client)), static () => [])
    {
    }

    /// <summary>Initializes a new instance of the <see cref="ConsulLeaderElectionProvider"/> class that knows at its start which leases it will be asked for.</summary>
    internal ConsulLeaderElectionProvider(
        IOptions<ConsulLeaderElectionOptions> options,
        ILogger<ConsulLeaderElectionProvider> logger,
        HttpClient? borrowed,
        Func<IEnumerable<TimeSpan>> leases,
        TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        _backend = new ConsulBackend(options.Value, borrowed, MonotonicTimeProvider.For(timeProvider));
        _store = new ConsulStore(_backend, leases, logger);
        _watch = new ConsulWatch(_backend, logger);
        _front = new ProviderFront(_store, GetType());
    }

    /// <summary>Gets how many groups one acquire, release or read may name: 100.</summary>
    public int MaxBatchSize => _store.MaxBatchSize;

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
        return _front.RunAsync<IAsyncDisposable?>("watch", async token => await _watch.AddAsync(notify, token).ConfigureAwait(false), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default) =>
        _front.WriteStateAsync(request, cancellationToken);

    /// <summary>Ends the provider's watches and its own connections.</summary>
    /// <returns>A task that completes when this is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (await _front.CloseAsync().ConfigureAwait(false))
        {
            await _watch.EndAsync().ConfigureAwait(false);
            _backend.Dispose();
        }
    }
}
