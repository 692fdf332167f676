using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MultiLock.FileSystem;

/// <summary>The backend for many processes on one machine: a directory on a local file system.</summary>
/// <remarks>
/// <para>
/// The death of a process is noticed at once, because the kernel frees the lock on its liveness file. A process that is frozen loses its session when
/// its heartbeat counter has stood still for the lease, on the clock of the process that waits. Every change is one atomic file operation
/// and no lock is held across two, so that a process can be stopped or killed between any of them without blocking the others.
/// </para>
/// <para>Network file systems are refused. All members are thread-safe and throw <see cref="ObjectDisposedException"/> after disposal.</para>
/// </remarks>
public sealed class FileSystemLeaderElectionProvider : ILeaderElectionProvider
{
    private readonly ElectionStore _store;
    private readonly TimeProvider _timeProvider;

    /// <summary>
    /// Serializes what changes groups, so that a release never overtakes an acquire whose caller has stopped waiting for it.
    /// </summary>
    private readonly SemaphoreSlim _changes = new(1, 1);

    private int _disposed;

    /// <summary>Initializes a new instance of the <see cref="FileSystemLeaderElectionProvider"/> class. Touches no file.</summary>
    /// <param name="options">The options.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="timeProvider">The clock that leases of others are measured with; by default the system's, with suspended time counted.</param>
    /// <exception cref="LeaderElectionConfigurationException">An option breaks its rule.</exception>
    public FileSystemLeaderElectionProvider(
        IOptions<FileSystemLeaderElectionOptions> options, ILogger<FileSystemLeaderElectionProvider> logger, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        options.Value.Validate();
        _timeProvider = MonotonicTimeProvider.For(timeProvider);
        _store = new ElectionStore(options.Value, logger, _timeProvider);
    }

    /// <summary>Gets how many groups one acquire, release or read may name: 1,000.</summary>
    public int MaxBatchSize => 1000;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync(CancellationToken cancellationToken = default) =>
        await RunAsync("prepare the directory", static (store, _) => store.Start(), 0, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request, MaxBatchSize);
        return await ChangeAsync("acquire", static (store, r) => store.Acquire(r), request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Extends a session by one rename, synchronously on the caller's thread.</summary>
    /// <inheritdoc/>
    public ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Run("send a heartbeat", static (store, r) => store.Renew(r), request));
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request, MaxBatchSize);
        await ChangeAsync("release", static (store, r) => store.Release(r), request, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(groups, MaxBatchSize);
        return await RunAsync("read", static (store, g) => store.Read(g), groups, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await RunAsync("check the directory", static (store, _) => store.IsUsable(), 0, cancellationToken).ConfigureAwait(false);
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
        IAsyncDisposable? watch = await RunAsync("watch", static (store, n) => store.Watch(n), notify, cancellationToken).ConfigureAwait(false);
        if (Volatile.Read(ref _disposed) != 0)
        {
            // Established beside the disposal, which may not have seen it.
            await _store.EndWatchesAsync().ConfigureAwait(false);
            throw new ObjectDisposedException(GetType().FullName);
        }

        return watch;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request);
        return await ChangeAsync("write group state", static (store, r) => store.WriteState(r), request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends the provider's watches, frees the liveness lock and removes the process's own files. Sessions that were not ended by a release keep their lease, and the lock is kept
    /// with them: a run may have outlived its stop, and the group must not change hands while it does.
    /// </summary>
    /// <returns>A task that completes when this is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _store.EndWatchesAsync().ConfigureAwait(false);
        await _changes.WaitAsync().ConfigureAwait(false);
        _changes.Release();
        _store.Stop();
    }

    private async Task<TResult> ChangeAsync<TRequest, TResult>(
        string action, Func<ElectionStore, TRequest, TResult> operation, TRequest request, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        Task<TResult> work = Task.Run(
            () =>
            {
                try
                {
                    return Run(action, operation, request);
                }
                finally
                {
                    _changes.Release();
                }
            },
            CancellationToken.None);
        return await work.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<TResult> RunAsync<TRequest, TResult>(
        string action, Func<ElectionStore, TRequest, TResult> operation, TRequest request, CancellationToken cancellationToken) =>
        await Task.Run(() => Run(action, operation, request), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);

    private TResult Run<TRequest, TResult>(string action, Func<ElectionStore, TRequest, TResult> operation, TRequest request)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        try
        {
            return operation(_store, request);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw FileFailure.Wrap(ex, action, _store.Root);
        }
    }
}
