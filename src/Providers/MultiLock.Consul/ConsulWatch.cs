using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;

namespace MultiLock.Consul;

/// <summary>Passes changes of groups on to the watches of one provider, by one blocking query for all groups of the prefix.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The gate's wait handle is never asked for, and what runs is disposed when it is stopped.")]
internal sealed class ConsulWatch(ConsulBackend backend, ILogger logger)
{
    /// <summary>How long Consul may leave a query unanswered. It is also how long a connection may be a black hole before that is noticed.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <summary>Consul itself waits up to a sixteenth longer, lest all queries end at once.</summary>
    private static readonly TimeSpan Slack = (Wait / 16) + TimeSpan.FromSeconds(3);

    /// <summary>Where groups change all the time: so many queries at once, and then one each <see cref="Pace"/>.</summary>
    private const int Burst = 10;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private ImmutableArray<Watcher> _watchers = [];
    private CancellationTokenSource? _running;
    private Task _loop = Task.CompletedTask;
    private Instant _paid;
    private ulong _latest;

    /// <summary>Starts to notify, once a first query was answered.</summary>
    public async Task<IAsyncDisposable> AddAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var watcher = new Watcher(this, notify);
            if (_running is null)
            {
                ulong index = await QueryAsync(0, cancellationToken).ConfigureAwait(false);
                var running = new CancellationTokenSource();
                _running = running;
                backend.Spare.IsWanted = true;
                _watchers = [watcher];
                _loop = Task.Run(() => RunAsync(index, running.Token), CancellationToken.None);
            }
            else
            {
                _watchers = _watchers.Add(watcher);
            }

            watcher.Notify(LeadershipNotification.Resynchronized);
            return watcher;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task EndAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _watchers = [];
            await StopAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task RemoveAsync(Watcher watcher)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _watchers = _watchers.Remove(watcher);
            if (_watchers.IsEmpty)
            {
                await StopAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task StopAsync()
    {
        if (_running is { } running)
        {
            _running = null;
            backend.Spare.IsWanted = false;
            await running.CancelAsync().ConfigureAwait(false);
            await _loop.ConfigureAwait(false);
            running.Dispose();
        }
    }

    private async Task RunAsync(ulong index, CancellationToken stopping)
    {
        TimeSpan backoff = TimeSpan.Zero;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await PaceAsync(stopping).ConfigureAwait(false);
                index = await QueryAsync(index, stopping).ConfigureAwait(false);
                if (backoff > TimeSpan.Zero)
                {
                    backoff = TimeSpan.Zero;
                    Notify(LeadershipNotification.Resynchronized);
                }
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A watch that dies of a failure would never push again, and its end would be the application's.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                ConsulLog.WatchFailed(logger, exception is ConsulException refusal ? refusal.Message : exception.GetType().Name);
                if (backoff == TimeSpan.Zero)
                {
                    Notify(LeadershipNotification.Interrupted);
                }

                index = 0;
                backoff = backoff == TimeSpan.Zero ? MinBackoff : backoff * 2 < MaxBackoff ? backoff * 2 : MaxBackoff;
                backend.Client.Queries.Refresh();

                // Not all at once, when an agent that many ask is back.
#pragma warning disable CA5394 // Nobody gains by guessing it.
                TimeSpan delay = backoff * (0.5 + Random.Shared.NextDouble());
#pragma warning restore CA5394
                await Task.Delay(delay, backend.Clock.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Asks, or waits for a change after an index.</summary>
    /// <returns>The index to wait for a change after: that of the answer, or 0, with which Consul answers at once, if that went back.</returns>
    private async Task<ulong> QueryAsync(ulong index, CancellationToken cancellationToken)
    {
        TimeSpan wait = backend.Client.Patience is var patience && patience > TimeSpan.Zero && patience / 2 < Wait ? patience / 2 : Wait;
        string path = string.Create(CultureInfo.InvariantCulture, $"kv/{backend.Keys.Groups}?recurse&index={index}&wait={(long)wait.TotalMilliseconds}ms");
        using var deadline = new CancellationTokenSource(wait + Slack, backend.Clock.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        ConsulAnswer answer = await backend.Client.SendAsync(
            backend.Client.Queries, HttpMethod.Get, path, body: null, blocking: false, either.Token, HttpStatusCode.NotFound).ConfigureAwait(false);

        // Where there is nothing under the prefix yet, the answer is 404, with an index like any other.
        List<ConsulKeyState> states = answer.Status == HttpStatusCode.NotFound ? [] : answer.Read(ConsulJsonContext.Default.ListConsulKeyState);
        bool wentBack = answer.Index < _latest;
        if (wentBack)
        {
            ConsulLog.IndexWentBack(logger, _latest, answer.Index);
            backend.Observer.Forget();
        }

        _latest = answer.Index;
        Look(states);
        if (wentBack)
        {
            Notify(LeadershipNotification.Resynchronized);
            return 0;
        }

        // Never 0 otherwise: the queries would follow each other without a pause.
        return Math.Max(1, answer.Index);
    }

    private void Look(List<ConsulKeyState> states)
    {
        var released = new List<string>();
        var gone = backend.Observer.Groups.ToHashSet(StringComparer.Ordinal);
        foreach (ConsulKeyState state in states)
        {
            if (backend.Keys.IsGroup(state.Key, out string? group) && gone.Remove(group)
                && backend.Observer.Note(group, state.ModifyIndex, state.Session is not null, ConsulFlags.DelayOf(state.Flags), pushed: true))
            {
                released.Add(group);
            }
        }

        // What was there before and was deleted by hand is free too.
        released.AddRange(gone.Where(group => backend.Observer.Note(group, 0, held: false, TimeSpan.Zero, pushed: true)));
        if (released.Count > 0)
        {
            Notify(LeadershipNotification.Released(released));
        }
    }

    private async ValueTask PaceAsync(CancellationToken cancellationToken)
    {
        Instant now = backend.Clock.Now;
        _paid = Instant.Max(_paid, now) + Pace;
        TimeSpan ahead = _paid - now - (Pace * Burst);
        if (ahead > TimeSpan.Zero)
        {
            await Task.Delay(ahead, backend.Clock.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Notify(LeadershipNotification notification)
    {
        foreach (Watcher watcher in _watchers)
        {
            watcher.Notify(notification);
        }
    }

    private sealed class Watcher(ConsulWatch owner, Action<LeadershipNotification> notify) : IAsyncDisposable
    {
        private int _disposed;

        public void Notify(LeadershipNotification notification)
        {
            if (Volatile.Read(ref _disposed) == 0)
            {
                notify(notification);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                await owner.RemoveAsync(this).ConfigureAwait(false);
            }
        }
    }
}
