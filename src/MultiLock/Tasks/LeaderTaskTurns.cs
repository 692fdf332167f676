using System.Runtime.CompilerServices;

namespace MultiLock;

/// <summary>
/// The starts of one task in one term where nobody records them: the ticks of its schedule, or the one start of a continuous task, and those that somebody asks for.
/// </summary>
#pragma warning disable CA1001 // The sources have no timer, so they own nothing, and may be cancelled late.
internal sealed class LeaderTaskTurns(
    LeaderTaskDefinition task, LeaderTaskEnvironment environment, LeaderTaskLedger ledger, Action<LeaderTaskTurns> beginAgain)
#pragma warning restore CA1001
{
    /// <summary>Timers count elapsed time, ticks are wall clock time: the wall clock is looked at again at least this often, as it may jump.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly LeaderTaskTicks? _ticks = task.Schedule is null ? null : new(task.Schedule, ledger.Leadership.AcquiredAt - task.Delay);
    private CancellationTokenSource _woken = new();
    private CancellationTokenSource _hold = new();
    private LeaderTaskDemand? _demand;
    private bool _isDue = task.Schedule is null;
    private bool _isAtRest = true;
    private bool _isAsleep;
    private bool _isClosed;

    // One that has gone to sleep may be begun again before it has ended.
    private int _loops = 1;

    /// <summary>Gets the tick that comes next, or null if there is none.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            lock (_gate)
            {
                return _ticks?.Next;
            }
        }
    }

    /// <summary>Waits for the next start.</summary>
    /// <returns>The start; null at the end of the term, and where nothing comes by itself any more: then somebody's call begins it again.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<LeaderTaskStart?> NextAsync(CancellationToken stop)
    {
        while (true)
        {
            CancellationTokenSource woken;
            TimeSpan wait;
            lock (_gate)
            {
                _isAtRest = true;
                if (stop.IsCancellationRequested)
                {
                    return null;
                }

                DateTimeOffset now = environment.TimeProvider.GetUtcNow() - task.Delay;
                if (TakeStart_NeedsLock(now) is { } start)
                {
                    _isAtRest = false;
                    return start;
                }

                if (_ticks?.Next is not { } next)
                {
                    _isAsleep = true;
                    return null;
                }

                if (_ticks.NoticeClockMovedBack(now) is { } span)
                {
                    LeaderTaskLog.ClockMovedBack(environment.Logger, span, task.Name, next);
                }

                woken = _woken;
                wait = next > now && next - now < LongestWait ? next - now : LongestWait;
            }

            // Registered for this wait, not linked: a source a tick would be garbage, and one for all ticks would go on being held by the term.
            using CancellationTokenRegistration stopping = stop.UnsafeRegister(static woken => ((CancellationTokenSource)woken!).Cancel(), woken);
            await environment.WaitAsync(wait, woken.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Asks for a run.</summary>
    /// <returns>Null if there will be one, else why not.</returns>
    public string? Ask(LeaderTaskDemand demand)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return LeaderTaskDemand.IsOff;
            }

            if (!_isAtRest || _isDue || _demand is not null)
            {
                return LeaderTaskDemand.IsBusy;
            }

            _demand = demand;
            Wake_NeedsLock();
            return null;
        }
    }

    /// <summary>The task has been paused or resumed.</summary>
    public void PauseChanged(bool paused)
    {
        lock (_gate)
        {
            if (!paused)
            {
                // A pause is no failure to start: what passed in it is left out.
                _ = _ticks?.SkipPassed(environment.TimeProvider.GetUtcNow() - task.Delay);
                Wake_NeedsLock();
            }
            else if (_ticks is null)
            {
                _ = environment.Executor.CancelAsync(_hold);
            }
        }
    }

    /// <summary>The run of a continuous task was cut off by a pause: it is due when the task is resumed.</summary>
    public void CutOff()
    {
        lock (_gate)
        {
            _isDue = true;
        }
    }

    /// <summary>A loop over the starts has ended. Nothing runs any more in this term, unless it only sleeps, or has been begun again.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (--_loops == 0 && !_isAsleep)
            {
                _isClosed = true;
                _demand?.Complete(LeaderTaskResult.NotStarted);
            }
        }
    }

    private LeaderTaskStart? TakeStart_NeedsLock(DateTimeOffset now)
    {
        bool paused = ledger.IsPaused(task.Name);
        DateTimeOffset? tick = _ticks is null
            ? (_isDue && !paused) || _demand is not null ? ledger.Leadership.AcquiredAt : null
            : (paused ? null : _ticks.TakeDue(now)) ?? (_demand is null ? null : _ticks.TakeNow(now));
        if (tick is not { } taken)
        {
            return null;
        }

        var start = new LeaderTaskStart(taken, Attempt: 1, LeaderTaskEntry.Empty) { Demand = _demand };
        if (_ticks is null)
        {
            // One hold a run: a pause before it, or after it, is not about this one.
            _hold = new CancellationTokenSource();
            start = start with { Hold = _hold.Token };
        }

        (_isDue, _demand) = (false, null);
        return start;
    }

    private void Wake_NeedsLock()
    {
        if (_isAsleep)
        {
            _isAsleep = false;
            _loops++;
            beginAgain(this);
            return;
        }

        CancellationTokenSource woken = _woken;
        _woken = new CancellationTokenSource();
        _ = environment.Executor.CancelAsync(woken);
    }
}
