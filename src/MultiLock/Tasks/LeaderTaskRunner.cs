using System.Runtime.CompilerServices;

namespace MultiLock;

/// <summary>Runs one task in term after term, never twice at once.</summary>
/// <remarks>What is awaited once in each run keeps its state in pooled objects: see <see cref="LeaderTaskCall"/>.</remarks>
internal sealed class LeaderTaskRunner(LeaderTaskDefinition task, LeaderTaskEnvironment environment)
{
    private readonly Lock _gate = new();
    private readonly LeaderTaskCall _call = new(task, environment);
    private Task _terms = Task.CompletedTask;
    private LeaderTaskTurns? _turns;
    private int _failuresInARow;
    private int _stepDownsInARow;
    private LeaderTaskResult _last;
    private LeaderTaskPast? _past;

    public LeaderTaskDefinition Definition { get; } = task;

    /// <summary>Gets a value indicating whether a run goes on although the lease of its term has ended.</summary>
    public bool HasOutlivedRun => _call.Active is { HasOutlivedLease: true };

    /// <summary>Gets the run that goes on here; null if none does.</summary>
    public LeaderTaskRun? Active => _call.Active?.Run;

    /// <summary>Gets the last run that ended here, in whichever term; null if none did.</summary>
    public LeaderTaskPast? Past => Volatile.Read(ref _past);

    /// <summary>Gets the next tick of the term, where no record has it.</summary>
    public DateTimeOffset? NextUnrecorded => Volatile.Read(ref _turns)?.Next;

    /// <summary>Starts a term. Returns at once.</summary>
    /// <param name="leadership">The term.</param>
    /// <param name="ledger">What records its ticks.</param>
    /// <returns>False if a run of an earlier term has to end first.</returns>
    public bool Begin(LeadershipContext leadership, LeaderTaskLedger ledger)
    {
        // Taken here, while the term is certain to be alive: it may have to wait for an earlier one.
        CancellationToken ended = leadership.LeadershipEnded;
        LeaderTaskTurns? turns = Definition.Recorded
            ? null
            : new LeaderTaskTurns(Definition, environment, ledger, turns => Begin(leadership, ledger, turns, isAgain: true, ended));
        Volatile.Write(ref _turns, turns);
        return Begin(leadership, ledger, turns, isAgain: false, ended);
    }

    /// <summary>Asks for a run in the term that has begun last.</summary>
    /// <returns>Null if there will be one, else why not.</returns>
    public string? Ask(LeaderTaskLedger ledger, LeaderTaskDemand demand)
    {
        if (Active is not null)
        {
            return LeaderTaskDemand.IsBusy;
        }

        return Volatile.Read(ref _turns) is { } turns ? turns.Ask(demand) : ledger.Ask(Definition, demand);
    }

    /// <summary>The task has been paused or resumed in the term that has begun last.</summary>
    public void PauseChanged(bool paused) => Volatile.Read(ref _turns)?.PauseChanged(paused);

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

    private bool Begin(LeadershipContext leadership, LeaderTaskLedger ledger, LeaderTaskTurns? turns, bool isAgain, CancellationToken ended)
    {
        lock (_gate)
        {
            Task earlier = _terms;
            bool isFree = earlier.IsCompleted;
            _terms = environment.Executor.RunAsync(() => RunTermAsync(leadership, ledger, turns, earlier, isAgain, ended));
            return isFree;
        }
    }

    private async Task RunTermAsync(
        LeadershipContext leadership, LeaderTaskLedger ledger, LeaderTaskTurns? turns, Task earlier, bool isAgain, CancellationToken ended)
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
            bool runsFirst = Definition.RunOnStart && !isAgain && !ledger.IsPaused(Definition.Name);
            if (!runsFirst || await RunWithPolicyAsync(term, leadership.AcquiredAt).ConfigureAwait(false) == LeaderTaskVerdict.GoOn)
            {
                await (turns is null
                    ? RunStartsAsync(() => new(ledger.NextAsync(Definition)), start => RunRecordedAsync(term, start))
                    : RunStartsAsync(() => turns.NextAsync(term.Stop), start => RunUnrecordedAsync(term, turns, start))).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            LeaderTaskLog.LoopFailed(environment.Logger, exception, Definition.Name, leadership.FencingToken, Definition.ElectionGroup);
        }
        finally
        {
            turns?.Close();
        }
    }

    private async Task RunStartsAsync(Func<ValueTask<LeaderTaskStart?>> nextAsync, Func<LeaderTaskStart, ValueTask<bool>> runAsync)
    {
        LeaderTaskDemand? demand = null;
        try
        {
            while (true)
            {
                ValueTask<LeaderTaskStart?> next = nextAsync();

                // Only now that the task is at rest: whoever hears the outcome may ask for the next run at once.
                demand?.Complete(_last);
                demand = null;
                if (await next.ConfigureAwait(false) is not { } start)
                {
                    return;
                }

                demand = start.Demand;
                if (!await runAsync(start).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        finally
        {
            demand?.Complete(_last);
        }
    }

    /// <summary>Runs a tick that is recorded as started, and lets the record know what became of it.</summary>
    private async ValueTask<bool> RunRecordedAsync(LeaderTaskTerm term, LeaderTaskStart start)
    {
        LeaderTaskRun run = NewRun(term, start.Tick, start.Attempt, start.Tick);
        LeaderTaskResult result = await _call.RunAsync(run, term.Stop, isEntered: true).ConfigureAwait(false);
        if (!result.WasStarted)
        {
            start.Demand?.Complete(result);
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

    /// <summary>Runs what nobody records.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> RunUnrecordedAsync(LeaderTaskTerm term, LeaderTaskTurns turns, LeaderTaskStart start)
    {
        if (!start.Hold.CanBeCanceled)
        {
            return await RunWithPolicyAsync(term, start.Tick, isTick: true).ConfigureAwait(false) == LeaderTaskVerdict.GoOn;
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(term.Stop, start.Hold);
        LeaderTaskVerdict verdict = await RunWithPolicyAsync(term with { Stop = stop.Token }, start.Tick).ConfigureAwait(false);
        if (start.Hold.IsCancellationRequested && (verdict == LeaderTaskVerdict.LeaveToAnother || _last.WasInterrupted))
        {
            turns.CutOff();
            return true;
        }

        return verdict == LeaderTaskVerdict.GoOn;
    }

    /// <summary>Runs until a run succeeds or <c>OnFailure</c> says otherwise.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<LeaderTaskVerdict> RunWithPolicyAsync(LeaderTaskTerm term, DateTimeOffset scheduled, bool isTick = false)
    {
        LeaderTaskRun run = NewRun(term, scheduled, attempt: 1, isTick ? scheduled : null);
        LeaderTaskResult result = await _call.RunAsync(run, term.Stop).ConfigureAwait(false);
        return await RepeatAsync(term, run, result).ConfigureAwait(false);
    }

    /// <summary>Repeats a run that failed, for as long as <c>OnFailure</c> says so.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<LeaderTaskVerdict> RepeatAsync(LeaderTaskTerm term, LeaderTaskRun run, LeaderTaskResult result)
    {
        int failures = 0;
        while (true)
        {
            _last = result;
            if (result.WasStarted)
            {
                Volatile.Write(ref _past, new LeaderTaskPast(run, result));
            }

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
            if (!await environment.WaitAsync(delay, term.Stop).ConfigureAwait(false))
            {
                return LeaderTaskVerdict.LeaveToAnother;
            }

            run = run with { Attempt = run.Attempt + 1 };
            result = await _call.RunAsync(run, term.Stop).ConfigureAwait(false);
        }
    }

    private LeaderTaskRun NewRun(LeaderTaskTerm term, DateTimeOffset scheduled, int attempt, DateTimeOffset? tick) =>
        new(Definition.Name, scheduled, attempt, term.Leadership) { Tick = tick, Ledger = term.Ledger };

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
}
