using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace MultiLock.Redis;

/// <summary>The backend on Redis: one server, a primary with replicas, or Cluster.</summary>
/// <remarks>
/// <para>
/// Every change is one atomic script and one round trip. A server that forgets acknowledged writes (no append-only file, a fail-over to a replica
/// that lags) can let two processes lead for up to a lease; terms grow all the same, so that stores that check the fencing token are safe.
/// </para>
/// <para>
/// Disposal does not end the provider's sessions: they keep their leases, as after a crash, because a run may have outlived its stop.
/// A connection that the application passed in is never disposed. All members are thread-safe and throw <see cref="ObjectDisposedException"/> after disposal.
/// </para>
/// </remarks>
public sealed class RedisLeaderElectionProvider : ILeaderElectionProvider
{
    private readonly RedisConnection _connection;
    private readonly RedisStore _store;
    private readonly ProviderFront _front;
    private readonly RedisWatches _watches;

    /// <summary>Initializes a new instance of the <see cref="RedisLeaderElectionProvider"/> class. Connects at the first request.</summary>
    /// <param name="options">The options.</param>
    /// <param name="logger">The logger.</param>
    /// <exception cref="LeaderElectionConfigurationException">An option breaks its rule.</exception>
    public RedisLeaderElectionProvider(IOptions<RedisLeaderElectionOptions> options, ILogger<RedisLeaderElectionProvider> logger)
        : this(options, logger, borrowed: null, borrows: false)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="RedisLeaderElectionProvider"/> class over a connection of the application.</summary>
    /// <param name="options">The options; their connection string is not used.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="connection">The connection. Never disposed; a heartbeat that gets no answer on it is repeated on a connection of the provider's own.</param>
    /// <exception cref="LeaderElectionConfigurationException">An option breaks its rule.</exception>
    public RedisLeaderElectionProvider(
        IOptions<RedisLeaderElectionOptions> options, ILogger<RedisLeaderElectionProvider> logger, IConnectionMultiplexer connection)
        : this(options, logger, connection, borrows: true)
    {
    }

    private RedisLeaderElectionProvider(
        IOptions<RedisLeaderElectionOptions> options, ILogger<RedisLeaderElectionProvider> logger, IConnectionMultiplexer? borrowed, bool borrows)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        if (borrows)
        {
            ArgumentNullException.ThrowIfNull(borrowed, "connection");
        }

        RedisLeaderElectionOptions settings = options.Value;
        ConfigurationOptions? configuration = settings.Validate(usesConnectionString: !borrows);
        int database = settings.Database >= 0
            ? settings.Database
            : configuration?.DefaultDatabase ?? borrowed?.GetDatabase().Database ?? 0;
        _connection = new RedisConnection(configuration, borrowed, logger);
        _store = new RedisStore(_connection, new RedisEviction(_connection, logger), settings.KeyPrefix, database);
        _front = new ProviderFront(_store, GetType());
        _watches = new RedisWatches(RedisChannel.Literal(RedisStore.ChannelName(settings.KeyPrefix, database)));
        _connection.Connected = _watches.MoveAsync;
    }

    /// <summary>Gets how many groups one acquire, release or read may name: 1,000.</summary>
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
        return _front.RunAsync<IAsyncDisposable?>(
            "subscribe to changes",
            async token => await _watches.AddAsync(await _connection.GetAsync(token).ConfigureAwait(false), notify, token).ConfigureAwait(false),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default) =>
        _front.WriteStateAsync(request, cancellationToken);

    /// <summary>Ends the provider's watches and its own connection.</summary>
    /// <returns>A task that completes when this is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (await _front.CloseAsync().ConfigureAwait(false))
        {
            await _watches.EndAsync().ConfigureAwait(false);
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
