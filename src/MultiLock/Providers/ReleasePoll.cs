using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace MultiLock;

/// <summary>
/// The watch of a backend that cannot push: one question a process and interval, whatever the number of groups and watches, about what was released lately. A
/// provider that leaves polling to the library is asked for each group instead.
/// </summary>
/// <param name="read">
/// Answers with the groups that were released within the time given and are free, each with a mark that another release of it would change. Asked for longer
/// than has passed since the last answer: a release that took its time to be committed is seen all the same, and what was told is not told again.
/// </param>
/// <param name="interval">The time between questions.</param>
/// <param name="timeProvider">The time.</param>
/// <param name="changed">Told once an outage that polling failed, and with null that it works again.</param>
[SuppressMessage("Design", "CA1001", Justification = "The gate's wait handle is never asked for, and the loop's token source goes with the loop.")]
internal sealed class ReleasePoll(
    Func<TimeSpan, CancellationToken, Task<IReadOnlyCollection<ReleaseMark>>> read, TimeSpan interval, TimeProvider timeProvider, Action<Exception?> changed)
{
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    // A connection that swallows everything says nothing by itself.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private ImmutableArray<Watch> _watches = [];
    private CancellationTokenSource? _stop;
    private Task _loop = Task.CompletedTask;

    public async Task<IAsyncDisposable> AddAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_stop is null)
            {
                // The first answer is what is told by Resynchronized, and fails where polling cannot work.
                long asked = timeProvider.GetTimestamp();
                IReadOnlyCollection<ReleaseMark> told = await read(Overlap, cancellationToken).ConfigureAwait(false);
                _stop = new CancellationTokenSource();
                _loop = LoopAsync(asked, told, _stop);
            }

            var watch = new Watch(this, notify);
            ImmutableInterlocked.Update(ref _watches, static (watches, added) => watches.Add(added), watch);
            watch.Notify(LeadershipNotification.Resynchronized);
            return watch;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task EndAsync()
    {
        _watches = [];
        await StopUnlessWatchedAsync().ConfigureAwait(false);
    }

    private async Task StopUnlessWatchedAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_watches.IsEmpty && _stop is { } stop)
            {
                _stop = null;
                await stop.CancelAsync().ConfigureAwait(false);
                await _loop.ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task LoopAsync(long asked, IReadOnlyCollection<ReleaseMark> told, CancellationTokenSource stop)
    {
        CancellationToken cancellationToken = stop.Token;
        TimeSpan delay = interval;
        bool failing = false;
        while (true)
        {
            await Task.Delay(delay, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                stop.Dispose();
                return;
            }

            long begin = timeProvider.GetTimestamp();
            try
            {
                IReadOnlyCollection<ReleaseMark> answer = await AskAsync(timeProvider.GetElapsedTime(asked, begin) + Overlap, cancellationToken).ConfigureAwait(false);
                if (failing)
                {
                    failing = false;
                    changed(null);
                    Notify(LeadershipNotification.Resynchronized);
                }
                else
                {
                    var known = new HashSet<ReleaseMark>(told);
                    string[] news = [.. answer.Where(mark => !known.Contains(mark)).Select(mark => mark.Group)];
                    if (news.Length > 0)
                    {
                        Notify(LeadershipNotification.Released(news));
                    }
                }

                (asked, told, delay) = (begin, answer, interval);
            }
#pragma warning disable CA1031 // A poll that dies of a failure would never wake anybody again.
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (!failing)
                {
                    failing = true;
                    changed(exception);
                    Notify(LeadershipNotification.Interrupted);
                }

                delay = delay * 2 < MaxDelay ? delay * 2 : delay < MaxDelay ? MaxDelay : delay;
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                // The next turn ends the loop.
            }
        }
    }

    private async Task<IReadOnlyCollection<ReleaseMark>> AskAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        return await read(within, either.Token).ConfigureAwait(false);
    }

    private void Notify(LeadershipNotification notification)
    {
        foreach (Watch watch in _watches)
        {
            watch.Notify(notification);
        }
    }

    private sealed class Watch(ReleasePoll owner, Action<LeadershipNotification> notify) : IAsyncDisposable
    {
        private volatile bool _disposed;

        public void Notify(LeadershipNotification notification)
        {
            if (!_disposed)
            {
                notify(notification);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (!_disposed)
            {
                _disposed = true;
                ImmutableInterlocked.Update(ref owner._watches, static (watches, removed) => watches.Remove(removed), this);
                await owner.StopUnlessWatchedAsync().ConfigureAwait(false);
            }
        }
    }
}
