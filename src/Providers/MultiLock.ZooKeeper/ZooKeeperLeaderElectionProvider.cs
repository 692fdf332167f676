using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MultiLock.ZooKeeper;

/// <summary>The backend on ZooKeeper 3.5 or later, one server or an ensemble, over a client of its own.</summary>
/// <remarks>
/// <para>
/// A group is held by an ephemeral node, and its term is the number of the transaction that created it. ZooKeeper deletes the nodes of a process that it does
/// not hear from for <see cref="ZooKeeperLeaderElectionOptions.SessionTimeout"/>.
/// </para>
/// <para>
/// Disposal closes the connections. A session that holds groups is left to expire, as after a crash, because a run may have outlived its stop. All members are
/// thread-safe and throw <see cref="ObjectDisposedException"/> after disposal.
/// </para>
/// </remarks>
public sealed class ZooKeeperLeaderElectionProvider : ILeaderElectionProvider
{
    private readonly ZooKeeperStore _store;
    private readonly ProviderFront _front;

    /// <summary>Initializes a new instance of the <see cref="ZooKeeperLeaderElectionProvider"/> class. Connects at the first request.</summary>
    /// <param name="options">The options.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="timeProvider">The clock that sessions are timed with; by default the system's, with suspended time counted.</param>
    /// <exception cref="LeaderElectionConfigurationException">An option breaks its rule.</exception>
    public ZooKeeperLeaderElectionProvider(
        IOptions<ZooKeeperLeaderElectionOptions> options, ILogger<ZooKeeperLeaderElectionProvider> logger, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        _store = new ZooKeeperStore(options.Value, logger, MonotonicTimeProvider.For(timeProvider));
        _front = new ProviderFront(_store, typeof(ZooKeeperLeaderElectionProvider));
    }

    /// <summary>Gets how many groups one acquire, release or read may name: 1,000.</summary>
    public int MaxBatchSize => _store.MaxBatchSize;

    /// <inheritdoc/>
    public ValueTask InitializeAsync(CancellationToken cancellationToken = default) => _front.InitializeAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default) => _front.AcquireAsync(request, cancellationToken);

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
        return _front.RunAsync("watch", _ => Task.FromResult<IAsyncDisposable?>(_store.Watch(notify)), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default) => _front.WriteStateAsync(request, cancellationToken);

    /// <summary>Ends the provider's watches and its connections.</summary>
    /// <returns>A task that completes when this is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (await _front.CloseAsync().ConfigureAwait(false))
        {
            await _store.CloseAsync().ConfigureAwait(false);
        }
    }
}
