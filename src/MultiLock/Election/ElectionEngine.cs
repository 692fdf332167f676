using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MultiLock;

/// <summary>
/// The shell around <see cref="ElectionCore"/>: feeds it replies, notifications, wishes and the time, one at a time, and carries its calls to the
/// provider. One per host; its threads and timers do not grow with groups.
/// </summary>
internal sealed partial class ElectionEngine : IElectionObserver, IAsyncDisposable
{
    private readonly ILeaderElectionProvider _provider;
    private readonly ElectionClock _clock;
    private readonly IElectionExecutor _executor;
    private readonly ILogger _logger;
    private readonly ElectionCore _core;
    private readonly ConcurrentQueue<Action<ClockReading>> _inputs = new();
    private readonly ConcurrentDictionary<string, ElectionGroup> _groups = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _firstInitialization = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TaskCompletionSource> _drained = [];
    private readonly Lock _drainGate = new();
    private readonly BackendOutage _outage = new();
    private IAsyncDisposable? _watch;
    private Task _initialization = Task.CompletedTask;
    private int _started;
    private int _disposed;
    private volatile bool _closed;
    private volatile bool _draining;

    public ElectionEngine(
        ILeaderElectionProvider provider,
        TimeProvider timeProvider,
        ILogger logger,
        int? maxGroups = null,
        Func<ElectionClock, IElectionExecutor>? executor = null,
        Random? random = null)
    {
        _provider = provider;
        _clock = new ElectionClock(timeProvider);
        _executor = executor?.Invoke(_clock) ?? new ThreadExecutor(_clock);
        _logger = logger;
        _core = new ElectionCore(this, _clock, random ?? new Random(), Math.Max(1, provider.MaxBatchSize), maxGroups)
        {
            TermExpired = term => Post(reading => _core!.OnTermExpired(term, reading)),
            RunsEnded = term => Post(reading => _core!.OnRunsEnded(term, reading)),
        };
    }

    public ILeaderElectionProvider Provider => _provider;

    public TimeProvider TimeProvider => _clock.TimeProvider;

    public IEnumerable<ElectionGroup> Groups => _groups.Values;

    /// <summary>Gets how many runs outlived the lease of their term since the start (S7).</summary>
    public int RunsThatOutlivedTheirLease { get; private set; }

    /// <summary>Gets or sets what happens when a run outlives its lease.</summary>
    public Action<ElectionGroup, Term>? RunOutlivedLease { get; set; }

    /// <summary>Gets a value indicating whether the engine handles wishes. Before, it leads nothing.</summary>
    public bool IsStarted => Volatile.Read(ref _started) != 0;

    /// <summary>Gets a value indicating whether the backend is prepared, so that attempts go out.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Gets a value indicating whether this process hands over what it leads, and leads nothing new.</summary>
    public bool IsDraining => _draining;

    /// <summary>Gets a value indicating whether the backend fails to answer calls of some kind now.</summary>
    public bool IsBackendFailing => _outage.IsOn;

    public ElectionGroup? Find(string group) => _groups.GetValueOrDefault(group);

    /// <summary>Adds a group, which does not compete yet.</summary>
    public ElectionGroup Add(ElectionSettings settings)
    {
        ThrowIfDisposed();
        var group = new ElectionGroup(new GroupState(settings.Group, settings), TimeProvider);
        if (!_groups.TryAdd(settings.Group, group))
        {
            throw new InvalidOperationException($"Election group '{settings.Group}' is there already.");
        }

        Post(_ => _core.Add(group.State));
        return group;
    }

    /// <summary>Stops the group, then forgets it.</summary>
    public async Task RemoveAsync(ElectionGroup group, CancellationToken cancellationToken)
    {
        await StopAsync(group, LeadershipChangeReason.Released, cancellationToken).ConfigureAwait(false);
        if (_groups.TryRemove(KeyValuePair.Create(group.Name, group)))
        {
            Post(_ => _core.Remove(group.State));
            group.Changes.Complete();
        }
    }

    /// <summary>
    /// Starts the engine once: prepares the backend and watches it, and goes on trying for as long as it takes.
    /// </summary>
    /// <returns>A task that completes at the first outcome.</returns>
    /// <exception cref="LeaderElectionConfigurationException">The backend can never work as configured.</exception>
    public Task StartAsync(bool failFast, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _executor.Start(Turn);
            _executor.Wake();
            _initialization = InitializeAsync(failFast);
        }

        return _firstInitialization.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Starts groups as one input, so that their attempts go out together.</summary>
    public void Start(params IReadOnlyCollection<ElectionGroup> groups) => Post(reading =>
    {
        foreach (ElectionGroup group in groups)
        {
            _core.Start(group.State, reading);
        }
    });

    /// <summary>Starts the group and waits until its first attempt has an answer.</summary>
    public Task StartAsync(ElectionGroup group, CancellationToken cancellationToken) => RequestAsync(
        (waiter, reading) =>
        {
            // An attempt that was under way before may be concluded by an answer to an older wish; that is good enough here.
            bool fresh = group.State.Phase is GroupPhase.Stopped or GroupPhase.Acquiring;
            group.AwaitAttempt(waiter);
            _core.Start(group.State, reading);
            if (!fresh)
            {
                group.AttemptConcluded();
            }
        },
        cancellationToken);

    /// <summary>Makes the group try now, and waits for the answer.</summary>
    public Task TryNowAsync(ElectionGroup group, CancellationToken cancellationToken) => RequestAsync(
        (waiter, reading) =>
        {
            group.AwaitAttempt(waiter);
            _core.Start(group.State, reading);
            _core.TryNow(group.State, reading);
        },
        cancellationToken);

    /// <summary>Gives the present term up and waits until it is released.</summary>
    public Task StepDownAsync(
        ElectionGroup group, long term, CancellationToken cancellationToken, TimeSpan coolDown = default, string? detail = null) => RequestAsync(
        (waiter, reading) =>
        {
            _core.StepDown(group.State, term, LeadershipChangeReason.Released, reading, coolDown, detail);
            if (group.State.Phase is GroupPhase.Ending or GroupPhase.Releasing or GroupPhase.Abandoned)
            {
                group.AwaitSettled(waiter);
            }
            else
            {
                // That term is over already. Whatever the group is at now, another attempt or a later term, is nobody's to wait for.
                waiter.TrySetResult();
            }
        },
        cancellationToken);

    /// <summary>Hands over all groups, together, and leads nothing new until <see cref="Resume"/>. The token ends the wait only.</summary>
    public Task DrainAsync(string reason, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        Log.Draining(_logger, reason);
        Task drained;

        // What callers are told and what the core is told change together: of a drain and its end at the same time, both remember the same one.
        lock (_drainGate)
        {
            _draining = true;
            drained = RequestAsync(
                (waiter, reading) =>
                {
                    _core.Drain(reason, reading);
                    _drained.Add(waiter);
                },
                cancellationToken);
        }

        // An engine that was never started leads nothing, and takes note of the wish when it is.
        return !IsStarted ? Task.CompletedTask : drained;
    }

    /// <summary>Ends a drain: groups compete again.</summary>
    public void Resume()
    {
        ThrowIfDisposed();
        lock (_drainGate)
        {
            if (!_draining)
            {
                return;
            }

            _draining = false;
            Post(reading =>
            {
                _core.Resume(reading);
                CompleteDrained();
            });
        }

        Log.DrainEnded(_logger);
    }

    /// <summary>Stops one group in order. A group that was removed, or whose engine is disposed, has stopped already.</summary>
    public Task StopAsync(ElectionGroup group, LeadershipChangeReason reason, CancellationToken cancellationToken) =>
        _closed || Find(group.Name) != group ? Task.CompletedTask : StopAsync([group], reason, cancellationToken);

    public Task StopAllAsync(LeadershipChangeReason reason, CancellationToken cancellationToken) =>
        StopAsync([.. _groups.Values], reason, cancellationToken);

    /// <summary>
    /// Stops groups in order: their runs end while heartbeats go on, then they are released, together. A token that fires does not prevent the release
    /// from being tried for a second (S6).
    /// </summary>
    private async Task StopAsync(ElectionGroup[] groups, LeadershipChangeReason reason, CancellationToken cancellationToken)
    {
        TaskCompletionSource[] waiters = [.. groups.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        Post(reading =>
        {
            for (int i = 0; i < groups.Length; i++)
            {
                groups[i].AwaitSettled(waiters[i]);
                _core.Stop(groups[i].State, reason, reading);
            }
        });
        if (Volatile.Read(ref _started) == 0)
        {
            return;
        }

        Task stopped = Task.WhenAll(waiters.Select(waiter => waiter.Task));
        try
        {
            await stopped.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Not filtered by whether all is stopped: that may come true between the throw and the filter.
            await Task.WhenAny(stopped, Task.Delay(ElectionCore.ReleaseTimeout, TimeProvider, CancellationToken.None)).ConfigureAwait(false);
            if (!stopped.IsCompleted)
            {
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (Volatile.Read(ref _started) != 0)
        {
            await StopAllAsync(LeadershipChangeReason.Disposed, CancellationToken.None).ConfigureAwait(false);
        }

        _closed = true;
        await _stopping.CancelAsync().ConfigureAwait(false);
        _firstInitialization.TrySetCanceled(_stopping.Token);
        await _initialization.ConfigureAwait(false);
        await EndWatchAsync().ConfigureAwait(false);
        foreach (ElectionGroup group in _groups.Values)
        {
            group.Changes.Complete();
        }

        _executor.Dispose();
        _stopping.Dispose();
        _ended.TrySetResult();
    }

    private async ValueTask EndWatchAsync()
    {
        try
        {
            if (_watch is not null)
            {
                await _watch.DisposeAsync().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Groups are released already: what a provider throws here would only end the host in an error and leave the rest undone.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Log.WatchEndFailed(_logger, _provider.Name, error.Message, error);
        }
    }

    /// <summary>Any thread: handles <paramref name="input"/> soon, alone.</summary>
    private void Post(Action<ClockReading> input)
    {
        _inputs.Enqueue(input);
        if (Volatile.Read(ref _started) != 0)
        {
            _executor.Wake();
        }
    }

    private async Task RequestAsync(Action<TaskCompletionSource, ClockReading> request, CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(reading => request(waiter, reading));

        // A disposed engine answers nothing any more.
        await Task.WhenAny(waiter.Task, _ended.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void CompleteDrained()
    {
        _drained.ForEach(static waiter => waiter.TrySetResult());
        _drained.Clear();
    }

    private Instant Turn()
    {
        while (true)
        {
            // One reading for a whole turn would be older than the inputs that arrive meanwhile: each gets its own.
            while (_inputs.TryDequeue(out Action<ClockReading>? input))
            {
                input(_clock.Read());
            }

            foreach (ElectionCall call in _core.Advance(_clock.Read()))
            {
                Carry(call);
            }

            if (_drained.Count > 0 && _core.HoldsNothing)
            {
                CompleteDrained();
            }

            if (_inputs.IsEmpty)
            {
                return _core.NextWakeUp();
            }
        }
    }

    private void Carry(ElectionCall call)
    {
        if (call is RenewCall renew)
        {
            _executor.RunHeartbeat(() => _ = CarryAsync(call, async token =>
            {
                RenewReply reply = await _provider.RenewAsync(renew.Request, token).ConfigureAwait(false);
                return reading => _core.Completed(renew, reply, reading);
            }));
            return;
        }

        _ = CarryAsync(call, async token =>
        {
            switch (call)
            {
                case AcquireCall acquire:
                    AcquireReply granted = await _provider.AcquireAsync(acquire.Request, token).ConfigureAwait(false);
                    ThrowUnlessComplete(granted.SessionLost ? acquire.Groups.Count : granted.Results.Count, acquire.Groups.Count);
                    return reading => _core.Completed(acquire, granted, reading);
                case ReleaseCall release:
                    await _provider.ReleaseAsync(release.Request, token).ConfigureAwait(false);
                    return reading => _core.Completed(release, reading);
                default:
                    var read = (ReadCall)call;
                    IReadOnlyList<LeaderRecord?> records = await _provider.ReadAsync(read.Names, token).ConfigureAwait(false);
                    ThrowUnlessComplete(records.Count, read.Groups.Count);
                    return reading => _core.Completed(read, records, reading);
            }
        });
    }

    /// <summary>A provider's mistake is a failed call; the core relies on one answer for each group.</summary>
    private void ThrowUnlessComplete(int answers, int groups)
    {
        if (answers != groups)
        {
            throw new LeaderElectionProviderException($"The {_provider.Name} backend gave {answers} answers for {groups} groups. This is a bug of its provider.");
        }
    }

    private async Task CarryAsync(ElectionCall call, Func<CancellationToken, Task<Action<ClockReading>>> send)
    {
        Action<ClockReading> input;
        try
        {
            input = await send(call.GivenUp).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a provider throws is a failed call: an election that dies of it would never elect again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            input = reading => _core.Failed(call, error, reading);
        }

        Post(input);
    }

    private async Task InitializeAsync(bool failFast)
    {
        TimeSpan delay = ElectionCore.MinBackoff;
        bool prepared = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (!prepared)
                {
                    await _provider.InitializeAsync(_stopping.Token).ConfigureAwait(false);
                    prepared = true;
                    Post(_ => _core.Ready());
                    IsReady = true;
                    _firstInitialization.TrySetResult();
                }

                _watch = await _provider.WatchAsync(notification => Post(reading => _core.Notify(notification, reading)), _stopping.Token).ConfigureAwait(false);
                if (_watch is not null)
                {
                    Post(reading => _core.Notify(LeadershipNotification.Resynchronized, reading));
                }

                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (LeaderElectionConfigurationException error)
            {
                if (_firstInitialization.TrySetException(error))
                {
                    return;
                }

                // The host runs already, because the backend was unreachable when it started: an operator may mend what is wrong while it does.
                Log.BackendMisconfigured(_logger, _provider.Name, error.Message, error);
                await Task.Delay(ElectionCore.MaxBackoff, TimeProvider, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
#pragma warning disable CA1031 // Start-up with the backend down is an outage like any other (F1).
            catch (Exception error)
#pragma warning restore CA1031
            {
                if (failFast && !prepared)
                {
                    _firstInitialization.TrySetException(error);
                    return;
                }

                if (delay == ElectionCore.MinBackoff)
                {
                    Log.BackendFailed(_logger, _provider.Name, prepared ? "watch" : "initialization", error.Message, error);
                }

                _firstInitialization.TrySetResult();
                delay = delay * 2 < ElectionCore.MaxBackoff ? delay * 2 : ElectionCore.MaxBackoff;
                await Task.Delay(delay, TimeProvider, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, typeof(ILeaderElectionService));
}
