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
    private readonly RedisLeaderElectionOptions _options;
    private readonly ILogger _logger;
    private readonly RedisConnection _connection;
    private readonly RedisStore _store;
    private readonly RedisWatches _watches;
    private int _policyChecked;
    private int _disposed;

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

        _options = options.Value;
        _logger = logger;
        ConfigurationOptions? configuration = _options.Validate(usesConnectionString: !borrows);
        int database = _options.Database >= 0
            ? _options.Database
            : configuration?.DefaultDatabase ?? borrowed?.GetDatabase().Database ?? 0;
        _connection = new RedisConnection(configuration, borrowed, logger);
        _store = new RedisStore(_connection, _options.KeyPrefix, database);
        _watches = new RedisWatches(RedisChannel.Literal(RedisStore.ChannelName(_options.KeyPrefix, database)));
        _connection.Connected = _watches.MoveAsync;
    }

    /// <summary>Gets how many groups one acquire, release or read may name: 1,000.</summary>
    public int MaxBatchSize => RedisStore.MaxBatchSize;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync(CancellationToken cancellationToken = default)
    {
        await RunAsync("check the format of its records", static async (store, _, token) =>
        {
            await store.CheckFormatAsync(token).ConfigureAwait(false);
            return true;
        }, 0, cancellationToken).ConfigureAwait(false);
        if (Interlocked.Exchange(ref _policyChecked, 1) == 0)
        {
            await CheckEvictionAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request, RedisStore.MaxBatchSize);
        return await RunAsync("acquire", static (store, r, token) => store.AcquireAsync(r, token), request, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request);
        Guard(cancellationToken);
        if (request.FailedAttempts > 0)
        {
            _connection.Refresh();
        }

        return await RunAsync("send a heartbeat", static (store, r, token) => store.RenewAsync(r, token), request, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request, RedisStore.MaxBatchSize);
        await RunAsync("release", static (store, r, token) => store.ReleaseAsync(r, token), request, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(groups, RedisStore.MaxBatchSize);
        return await RunAsync("read", static (store, g, token) => store.ReadAsync(g, token), groups, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await RunAsync("read", static (store, g, token) => store.ReadAsync(g, token), (IReadOnlyList<string>)["health"], cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (LeaderElectionProviderException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IAsyncDisposable?> WatchAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notify);
        return await RunAsync(
            "subscribe to changes",
            async (_, n, token) => await _watches.AddAsync(await _connection.GetAsync(token).ConfigureAwait(false), n, token).ConfigureAwait(false),
            notify,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request);
        return await RunAsync("write group state", static (store, r, token) => store.WriteStateAsync(r, token), request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the provider's watches and its own connection.</summary>
    /// <returns>A task that completes when this is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _watches.EndAsync().ConfigureAwait(false);
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task CheckEvictionAsync(CancellationToken cancellationToken)
    {
        try
        {
            IConnectionMultiplexer connection = await _connection.GetAsync(cancellationToken).ConfigureAwait(false);
            string memory = (string?)await connection.GetDatabase().ExecuteAsync("INFO", ["memory"]).WaitAsync(cancellationToken).ConfigureAwait(false) ?? "";
            string? line = memory.Split('\n').FirstOrDefault(text => text.StartsWith("maxmemory_policy:", StringComparison.Ordinal));
            string policy = line?.Split(':')[1].Trim() ?? "";
            if (policy.Length == 0)
            {
                RedisLog.PolicyUnknown(_logger, "INFO memory does not tell");
            }
            else if (policy != "noeviction")
            {
                RedisLog.Evicting(_logger, policy);
            }
        }
        catch (Exception exception) when (RedisFailure.IsOf(exception))
        {
            RedisLog.PolicyUnknown(_logger, exception.GetType().Name);
        }
    }

    private void Guard(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<TResult> RunAsync<TRequest, TResult>(
        string action, Func<RedisStore, TRequest, CancellationToken, Task<TResult>> operation, TRequest request, CancellationToken cancellationToken)
    {
        Guard(cancellationToken);
        try
        {
            return await operation(_store, request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisFailure.IsOf(exception))
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            throw RedisFailure.Wrap(exception, action, _options.KeyPrefix);
        }
    }
}
