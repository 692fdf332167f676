using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MultiLock.InMemory;

/// <summary>
/// The backend inside the process: for tests, for local development, and for several hosts in one process. Every request completes synchronously.
/// </summary>
/// <remarks>
/// Disposal does not end the provider's sessions: they keep their leases, as after a crash, because a run may have outlived its stop.
/// All members are thread-safe and throw <see cref="ObjectDisposedException"/> after disposal.
/// </remarks>
public sealed class InMemoryLeaderElectionProvider : ILeaderElectionProvider
{
    private readonly InMemoryStore _store;
    private int _disposed;

    /// <summary>Initializes a new instance of the <see cref="InMemoryLeaderElectionProvider"/> class.</summary>
    /// <param name="options">The options.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="timeProvider">
    /// The clock that judges expiry; by default the system's, with suspended time counted. A shared store keeps the clock of the provider that created it.
    /// </param>
    /// <exception cref="LeaderElectionConfigurationException"><see cref="InMemoryLeaderElectionOptions.StoreName"/> is empty.</exception>
    public InMemoryLeaderElectionProvider(
        IOptions<InMemoryLeaderElectionOptions> options, ILogger<InMemoryLeaderElectionProvider> logger, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        string? name = options.Value.StoreName;
        if (name is { Length: 0 })
        {
            throw new LeaderElectionConfigurationException(
                $"{nameof(InMemoryLeaderElectionOptions)}.{nameof(InMemoryLeaderElectionOptions.StoreName)} is empty. " +
                "Give the store a name to share it within the process, or leave the option unset for a private store.");
        }

        _store = InMemoryStores.Attach(name, MonotonicTimeProvider.For(timeProvider));
        InMemoryLog.Attached(logger, name ?? "(private)");
    }

    internal InMemoryLeaderElectionProvider(InMemoryStore store)
    {
        _store = store;
        _store.Attach();
    }

    /// <summary>Gets the store, for tests that damage it.</summary>
    internal InMemoryStore Store => _store;

    /// <summary>Gets how many groups one acquire, release or read may name: 1,000.</summary>
    public int MaxBatchSize => InMemoryStore.MaxBatchSize;

    /// <inheritdoc/>
    public ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request, InMemoryStore.MaxBatchSize);
        Guard(cancellationToken);
        return ValueTask.FromResult(_store.Acquire(request));
    }

    /// <inheritdoc/>
    public ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request);
        Guard(cancellationToken);
        return ValueTask.FromResult(_store.Renew(request));
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request, InMemoryStore.MaxBatchSize);
        Guard(cancellationToken);
        _store.Release(request);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(groups, InMemoryStore.MaxBatchSize);
        Guard(cancellationToken);
        return ValueTask.FromResult(_store.Read(groups));
    }

    /// <inheritdoc/>
    public ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default)
    {
        Guard(cancellationToken);
        return ValueTask.FromResult(true);
    }

    /// <inheritdoc/>
    public ValueTask<IAsyncDisposable?> WatchAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notify);
        Guard(cancellationToken);
        return ValueTask.FromResult<IAsyncDisposable?>(_store.Watch(this, notify));
    }

    /// <inheritdoc/>
    public ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request);
        Guard(cancellationToken);
        return ValueTask.FromResult(_store.WriteState(request));
    }

    /// <summary>Ends the provider's watches and leaves the store, which goes away with its last provider and the last live lease.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _store.EndWatches(this);
            InMemoryStores.Detach(_store);
        }

        return ValueTask.CompletedTask;
    }

    private void Guard(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
