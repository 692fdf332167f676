namespace MultiLock;

/// <summary>Runs one task in term after term, never twice at once.</summary>
internal sealed class LeaderTaskRunner(LeaderTaskDefinition task, LeaderTaskEnvironment environment)
{
    /// <summary>Timers count elapsed time, ticks are wall clock time: the wall clock is looked at again at least this often, as it may jump.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly LeaderTaskCall _call = new(task, environment);
    private Task _terms = Task.CompletedTask;
    private int _failuresInARow;
    private int _stepDownsInARow;
    private LeaderTaskResult _last;

    public LeaderTaskDefinition Definition { get; } = task;

    /// <summary>Gets a value indicating whether a run goes on although the lease of its term has ended.</summary>
    public bool HasOutlivedRun => _call.Active is { HasOutlivedLease: true };

    /// <summary>Starts a term. Returns at once.</summary>
    /// <param name="leadership">The term.</param>
    /// <param name="ledger">What records its ticks.</param>
    /// <returns>False if a run of an earlier term has to end first.</returns>
    public bool Begin(LeadershipContext leadership, LeaderTaskLedger ledger)
    {
        // Taken here, while the term is certain to be alive: it may have to wait for an earlier one.
        CancellationToken ended = leadership.LeadershipEnded;
        lock (_gate)
        {
            Task earlier = _terms;
            bool isFree = earlier.IsCompleted;
            _terms = environment.Executor.RunAsync(() => RunTermAsync(leadership, ledger, earlier, ended));
            return isFree;
        }
    }

    /// <summary>Completes when all terms that have begun are over and their runs have ended.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            return _terms;
        }
    }

    /// <summary>Reports a run of a term whose lease has ended; true if there is one that was not reported before.</summary>
    public bool ReportOutlivedRun(long term)
    {
        if (_call.Active is not { } active || active.Run.Leadership.FencingToken != term || !active.TryMarkOutlived())
        {
            return false;
        }

        TimeSpan duration = environment.TimeProvider.GetElapsedTime(active.Started);
        LeaderTaskLog.RunOutlivedLease(environment.Logger, Definition.Name, duration, term, Definition.ElectionGroup);
        environment.Metrics.RunOutlivedLease(Definition);
        return true;
    }

    private async Task RunTermAsync(LeadershipContext leadership, LeaderTaskLedger ledger, Task earlier, CancellationToken ended)
    {
        if (_call.Active is not null)
        {
            LeaderTaskLog.WaitsForEarlierRun(environment.Logger, Definition.Name, leadership.FencingToken, Definition.ElectionGroup);
        }

        await earlier.ConfigureAwait(false);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(ended, environment.HostStopping);
        LeaderTaskTerm term = new(leadership, ledger, stop.Token);
        try
        {
            if (Definition.Schedule is null)
            {
                await RunWithPolicyAsync(term, leadership.AcquiredAt).ConfigureAwait(false);
            }
            else if (!Definition.RunOnStart || await RunWithPolicyAsync(term, leadership.AcquiredAt).ConfigureAwait(false))
            {
                await (Definition.Recorded ? RunRecordedTicksAsync(term) : RunTicksAsync(Definition.Schedule, term)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The term ended during a wait.
        }
        catch (Exception exception)
        {
            LeaderTaskLog.LoopFailed(environment.Logger, exception, Definition.Name, leadership.FencingToken, Definition.ElectionGroup);
        }
    }

    private async Task RunRecordedTicksAsync(LeaderTaskTerm term)
    {
        while (await term.Ledger.NextAsync(Definition).ConfigureAwait(false) is { } start)
        {
            if (!await RunStartAsync(term, start).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>Runs a tick that is recorded as started, and lets the record know what became of it.</summary>
    private async Task<bool> RunStartAsync(LeaderTaskTerm term, LeaderTaskStart start)
    {
        LeaderTaskRun run = NewRun(term, start.Tick, start.Attempt) with { Tick = start.Tick };
        LeaderTaskResult result = await _call.RunAsync(run, term.Stop, isEntered: true).ConfigureAwait(false);
        if (!result.WasStarted)
        {
            await term.Ledger.NotStartedAsync(Definition, start).ConfigureAwait(false);
            return false;
        }

        bool isOver = false;
        try
        {
            LeaderTaskVerdict verdict = await RepeatAsync(term, run, result).ConfigureAwait(false);

            isOver = !_last.WasInterrupted && verdict != LeaderTaskVerdict.LeaveToAnother;
            if (isOver)
            {
                term.Ledger.Ended(Definition, start, _last);
            }

            return verdict == LeaderTaskVerdict.GoOn;
        }
        finally
        {
            if (!isOver)
            {
                term.Ledger.Interrupted();
            }
        }
    }

    private async Task RunTicksAsync(LeaderTaskSchedule schedule, LeaderTaskTerm term)
    {
        LeaderTaskTicks ticks = new(schedule, term.Leadership.AcquiredAt - Definition.Delay);
        while (!term.Stop.IsCancellationRequested)
        {
            DateTimeOffset now = environment.TimeProvider.GetUtcNow() - Definition.Delay;
            if (ticks.TakeDue(now) is { } tick)
            {
                if (!await RunWithPolicyAsync(term, tick, isTick: true).ConfigureAwait(false))
                {
                    return;
                }
            }
            else if (ticks.Next is { } next)
            {
                if (ticks.NoticeClockMovedBack(now) is { } span)
                {
                    LeaderTaskLog.ClockMovedBack(environment.Logger, span, Definition.Name, next);
                }

                await WaitAsync(next - now, term.Stop).ConfigureAwait(false);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Runs until a run succeeds or <c>OnFailure</c> says otherwise; false if nothing more is to be run in this term.</summary>
    private async Task<bool> RunWithPolicyAsync(LeaderTaskTerm term, DateTimeOffset scheduled, bool isTick = false)
    {
        LeaderTaskRun run = NewRun(term, scheduled, attempt: 1) with { Tick = isTick ? scheduled : null };
        LeaderTaskResult result = await _call.RunAsync(run, term.Stop).ConfigureAwait(false);
        return await RepeatAsync(term, run, result).ConfigureAwait(false) == LeaderTaskVerdict.GoOn;
    }

    /// <summary>Repeats a run that failed, for as long as <c>OnFailure</c> says so.</summary>
    private async Task<LeaderTaskVerdict> RepeatAsync(LeaderTaskTerm term, LeaderTaskRun run, LeaderTaskResult result)
    {
        int failures = 0;
        while (true)
        {
            _last = result;
            if (result.Outcome == LeaderTaskOutcome.Completed)
            {
                (_failuresInARow, _stepDownsInARow) = (0, 0);
                return LeaderTaskVerdict.GoOn;
            }

            if (result.Outcome == LeaderTaskOutcome.Stopped || term.Stop.IsCancellationRequested || !term.Leadership.IsCurrent)
            {
                return LeaderTaskVerdict.LeaveToAnother;
            }

            if (Definition.StepDownAfter > 0 && ++_failuresInARow >= Definition.StepDownAfter)
            {
                return StepDownForAWhile(term.Leadership, result.Exception);
            }

            if (Definition.OnFailure != LeaderTaskFailure.Retry)
            {
                return Decide(term.Leadership, result.Exception);
            }

            // A run that went well for long has not failed again and again.
            failures = result.Duration >= LeaderTaskRetryDelay.Longest ? 1 : failures + 1;
            TimeSpan delay = LeaderTaskRetryDelay.After(failures, environment.Random);
            LeaderTaskLog.RetryAfterFailure(environment.Logger, result.Exception, Definition.Name, run.Attempt, delay);
            await WaitAsync(delay, term.Stop).ConfigureAwait(false);
            run = run with { Attempt = run.Attempt + 1 };
            result = await _call.RunAsync(run, term.Stop).ConfigureAwait(false);
        }
    }

    private LeaderTaskRun NewRun(LeaderTaskTerm term, DateTimeOffset scheduled, int attempt) =>
        new(Definition.Name, scheduled, attempt, term.Leadership) { Ledger = term.Ledger };

    private LeaderTaskVerdict StepDownForAWhile(LeadershipContext leadership, Exception? failure)
    {
        TimeSpan coolDown = LeaderTaskCoolDown.After(++_stepDownsInARow);
        LeaderTaskLog.StepDownAfterFailures(environment.Logger, failure, Definition.Name, _failuresInARow, leadership.FencingToken, Definition.ElectionGroup, coolDown);
        _failuresInARow = 0;
        environment.Elections.StepDown(Definition.ElectionGroup, leadership.FencingToken, coolDown);
        return LeaderTaskVerdict.LeaveToAnother;
    }

    private LeaderTaskVerdict Decide(LeadershipContext leadership, Exception? failure)
    {
        try
        {
            switch (Definition.OnFailure)
            {
                case LeaderTaskFailure.StepDown:
                    LeaderTaskLog.StepDownAfterFailure(environment.Logger, failure, Definition.Name, leadership.FencingToken, Definition.ElectionGroup);
                    environment.Elections.StepDown(Definition.ElectionGroup, leadership.FencingToken);
                    return LeaderTaskVerdict.LeaveToAnother;
                case LeaderTaskFailure.StopHost:
                    LeaderTaskLog.StopHostAfterFailure(environment.Logger, failure, Definition.Name);
                    Environment.ExitCode = 1;
                    environment.Lifetime?.StopApplication();
                    return LeaderTaskVerdict.LeaveToAnother;
                default:
                    LeaderTaskLog.NextTickAfterFailure(environment.Logger, failure, Definition.Name);
                    return LeaderTaskVerdict.GoOn;
            }
        }
        catch (Exception exception)
        {
            LeaderTaskLog.PolicyFailed(environment.Logger, exception, Definition.Name);
            return LeaderTaskVerdict.LeaveToAnother;
        }
    }

    private Task WaitAsync(TimeSpan wait, CancellationToken stop)
    {
        TimeSpan delay = wait < LongestWait ? wait : LongestWait;

        // Rounded up, because timers drop fractions of a millisecond: without, the last one would be spent in a loop of empty waits.
        return environment.Executor.DelayAsync(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), environment.TimeProvider, stop);
    }
}
