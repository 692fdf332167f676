using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MultiLock;

/// <summary>Takes part in the election of one group over any backend, under a host or constructed by hand.</summary>
/// <remarks>Thread-safe. Prefer <see cref="DisposeAsync"/>: <see cref="Dispose"/> blocks until the group is released.</remarks>
public sealed class LeaderElectionService : ILeaderElectionService, IAsyncDisposable, IDisposable
{
    private readonly ElectionEngine _engine;
    private readonly ElectionGroup _group;
    private readonly bool _ownsEngine;
    private readonly bool _failFast;
    private int _disposed;

    /// <summary>Initializes a new instance of the <see cref="LeaderElectionService"/> class with an election of its own, for use without a host.</summary>
    /// <param name="provider">The backend. It is not disposed.</param>
    /// <param name="options">The options; <see cref="LeaderElectionOptions.ElectionGroup"/> names the group, <c>default</c> if null.</param>
    /// <param name="logger">Where to log.</param>
    /// <exception cref="OptionsValidationException">The options break a rule.</exception>
    public LeaderElectionService(ILeaderElectionProvider provider, IOptions<LeaderElectionOptions> options, ILogger<LeaderElectionService> logger)
        : this(provider, options, logger, timeProvider: null, executor: null)
    {
    }

    internal LeaderElectionService(
        ILeaderElectionProvider provider,
        IOptions<LeaderElectionOptions> options,
        ILogger<LeaderElectionService> logger,
        TimeProvider? timeProvider,
        Func<ElectionClock, IElectionExecutor>? executor)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        LeaderElectionOptions value = options.Value;
        string group = value.ElectionGroup ?? LeaderElections.DefaultGroup;
        _engine = new ElectionEngine(provider, MonotonicTimeProvider.For(timeProvider), logger, value.MaxGroups, executor);
        _group = _engine.Add(ElectionSettings.From(group, value, LeaderElections.NewParticipantId()));
        _ownsEngine = true;
        _failFast = value.FailFast;
    }

    internal LeaderElectionService(ElectionEngine engine, ElectionGroup group, bool failFast)
    {
        _engine = engine;
        _group = group;
        _failFast = failFast;
    }

    /// <inheritdoc/>
    public string ElectionGroup => _group.Name;

    /// <inheritdoc/>
    public string ParticipantId => _group.State.Settings.ParticipantId;

    /// <inheritdoc/>
    public bool IsLeader => _group.Leadership is { } leadership && leadership.IsCurrent;

    /// <inheritdoc/>
    public LeadershipContext? Leadership => _group.Leadership is { IsCurrent: true } leadership ? leadership : null;

    /// <inheritdoc/>
    public LeadershipStatus CurrentStatus => _group.Status;

    internal ElectionGroup Group => _group;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        await _engine.StartAsync(_failFast, cancellationToken).ConfigureAwait(false);
        if (_engine.IsReady)
        {
            await _engine.StartAsync(_group, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _engine.Start(_group);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        _engine.StopAsync(_group, LeadershipChangeReason.Released, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> TryAcquireLeadershipAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        await _engine.StartAsync(_failFast, cancellationToken).ConfigureAwait(false);
        await _engine.TryNowAsync(_group, cancellationToken).ConfigureAwait(false);
        return IsLeader;
    }

    /// <inheritdoc/>
    public Task ReleaseLeadershipAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _group.Leadership is { } leadership
            ? _engine.StepDownAsync(_group, leadership.FencingToken, cancellationToken)
            : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StepDownAsync(string reason, CancellationToken cancellationToken = default)
    {
        string detail = Values.Reason(reason);
        ThrowIfDisposed();
        ElectionSettings settings = _group.State.Settings;
        TimeSpan coolDown = settings.Lease > settings.ElectionInterval * 2 ? settings.Lease : settings.ElectionInterval * 2;
        return _engine.IsStarted ? _engine.StepDownAsync(_group, term: 0, cancellationToken, coolDown, detail) : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<LeaderInfo?> GetCurrentLeaderAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        await _engine.StartAsync(_failFast, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<LeaderRecord?> records = await _engine.Provider.ReadAsync([ElectionGroup], cancellationToken).ConfigureAwait(false);
        return records[0] is { } record ? LeaderInfo.From(record, _engine.TimeProvider) : null;
    }

    /// <inheritdoc/>
    public async Task<LeadershipContext> WaitForLeadershipAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();

        // Subscribed before the look, so that a win between the two is not missed.
        IAsyncEnumerable<LeadershipChangedEventArgs> changes = GetLeadershipChangesAsync(LeadershipEventType.Acquired, cancellationToken);
        IAsyncEnumerator<LeadershipChangedEventArgs> enumerator = changes.GetAsyncEnumerator(cancellationToken);
        await using (enumerator.ConfigureAwait(false))
        {
            do
            {
                // The status changes last: whoever has waited can rely on what begins with the term.
                if (_group.Status.IsLeader && Leadership is { } leadership)
                {
                    return leadership;
                }
            }
            while (await enumerator.MoveNextAsync().ConfigureAwait(false));
        }

        throw new ObjectDisposedException(nameof(LeaderElectionService));
    }

    /// <inheritdoc/>
    public async Task<LeaderInfo> WaitForLeaderAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        IAsyncEnumerable<LeadershipChangedEventArgs> changes = GetLeadershipChangesAsync(LeadershipEventType.All, cancellationToken);
        IAsyncEnumerator<LeadershipChangedEventArgs> enumerator = changes.GetAsyncEnumerator(cancellationToken);
        await using (enumerator.ConfigureAwait(false))
        {
            do
            {
                if (CurrentStatus.CurrentLeader is { } leader)
                {
                    return leader;
                }
            }
            while (await enumerator.MoveNextAsync().ConfigureAwait(false));
        }

        throw new ObjectDisposedException(nameof(LeaderElectionService));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LeadershipChangedEventArgs> GetLeadershipChangesAsync(CancellationToken cancellationToken = default) =>
        GetLeadershipChangesAsync(LeadershipEventType.All, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LeadershipChangedEventArgs> GetLeadershipChangesAsync(
        LeadershipEventType eventTypes, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _group.Changes.Subscribe(eventTypes, cancellationToken);
    }

    /// <summary>Stops in order, releases, and ends all subscriptions.</summary>
    /// <returns>A task that completes when that is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (_ownsEngine)
        {
            await _engine.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            await _engine.StopAsync(_group, LeadershipChangeReason.Disposed, CancellationToken.None).ConfigureAwait(false);
            _group.Changes.Complete();
        }
    }

    /// <summary>Does what <see cref="DisposeAsync"/> does, and blocks until it is done.</summary>
    public void Dispose() => Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
