namespace MultiLock;

/// <summary>Runs one task in term after term, never twice at once.</summary>
internal sealed class LeaderTaskRunner(LeaderTaskDefinition task, LeaderTaskEnvironment environment)
{
    /// <summary>Timers count elapsed time, ticks are wall clock time: the wall clock is looked at again at least this often, as it may jump.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly LeaderTaskCall _call = new(task, environment);
    private Task _terms = Task.CompletedTask;

    public LeaderTaskDefinition Definition { get; } = task;

    /// <summary>Gets a value indicating whether a run goes on although the lease of its term has ended.</summary>
    public bool HasOutlivedRun => _call.Active is { HasOutlivedLease: true };

    /// <summary>Starts a term. Returns at once.</summary>
    public void Begin(LeadershipContext leadership)
    {
        // Taken here, while the term is certain to be alive: it may have to wait for an earlier one.
        CancellationToken ended = leadership.LeadershipEnded;
        lock (_gate)
        {
            Task earlier = _terms;
            _terms = environment.Executor.RunAsync(() => RunTermAsync(leadership, earlier, ended));
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

    private async Task RunTermAsync(LeadershipContext leadership, Task earlier, CancellationToken ended)
    {
        if (_call.Active is not null)
        {
            LeaderTaskLog.WaitsForEarlierRun(environment.Logger, Definition.Name, leadership.FencingToken, Definition.ElectionGroup);
        }

        await earlier.ConfigureAwait(false);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(ended, environment.HostStopping);
        try
        {
            if (Definition.Schedule is null)
            {
                await RunWithPolicyAsync(leadership, leadership.AcquiredAt, stop.Token).ConfigureAwait(false);
            }
            else
            {
                await RunTicksAsync(Definition.Schedule, leadership, stop.Token).ConfigureAwait(false);
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

    private async Task RunTicksAsync(LeaderTaskSchedule schedule, LeadershipContext leadership, CancellationToken stop)
    {
        if (Definition.RunOnStart && !await RunWithPolicyAsync(leadership, leadership.AcquiredAt, stop).ConfigureAwait(false))
        {
            return;
        }

        LeaderTaskTicks ticks = new(schedule, leadership.AcquiredAt);
        while (!stop.IsCancellationRequested)
        {
            DateTimeOffset now = environment.TimeProvider.GetUtcNow();
            if (ticks.TakeDue(now) is { } tick)
            {
                if (!await RunWithPolicyAsync(leadership, tick, stop).ConfigureAwait(false))
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

                await WaitAsync(next - now, stop).ConfigureAwait(false);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Runs until a run succeeds or <c>OnFailure</c> says otherwise; false if nothing more is to be run in this term.</summary>
    private async Task<bool> RunWithPolicyAsync(LeadershipContext leadership, DateTimeOffset scheduled, CancellationToken stop)
    {
        int failures = 0;
        for (int attempt = 1; ; attempt++)
        {
            LeaderTaskRun run = new(Definition.Name, scheduled, attempt, leadership);
            LeaderTaskResult result = await _call.RunAsync(run, stop).ConfigureAwait(false);
            if (result.Outcome is LeaderTaskOutcome.Completed or LeaderTaskOutcome.Stopped)
            {
                return result.Outcome == LeaderTaskOutcome.Completed;
            }

            if (stop.IsCancellationRequested || !leadership.IsCurrent)
            {
                return false;
            }

            if (Definition.OnFailure != LeaderTaskFailure.Retry)
            {
                return Decide(leadership, result.Exception);
            }

            // A run that went well for long has not failed again and again.
            failures = result.Duration >= LeaderTaskRetryDelay.Longest ? 1 : failures + 1;
            TimeSpan delay = LeaderTaskRetryDelay.After(failures, environment.Random);
            LeaderTaskLog.RetryAfterFailure(environment.Logger, result.Exception, Definition.Name, attempt, delay);
            await WaitAsync(delay, stop).ConfigureAwait(false);
        }
    }

    private bool Decide(LeadershipContext leadership, Exception? failure)
    {
        try
        {
            switch (Definition.OnFailure)
            {
                case LeaderTaskFailure.StepDown:
                    LeaderTaskLog.StepDownAfterFailure(environment.Logger, failure, Definition.Name, leadership.FencingToken, Definition.ElectionGroup);
                    environment.Elections.StepDown(Definition.ElectionGroup, leadership.FencingToken);
                    return false;
                case LeaderTaskFailure.StopHost:
                    LeaderTaskLog.StopHostAfterFailure(environment.Logger, failure, Definition.Name);
                    Environment.ExitCode = 1;
                    environment.Lifetime?.StopApplication();
                    return false;
                default:
                    LeaderTaskLog.NextTickAfterFailure(environment.Logger, failure, Definition.Name);
                    return true;
            }
        }
        catch (Exception exception)
        {
            LeaderTaskLog.PolicyFailed(environment.Logger, exception, Definition.Name);
            return false;
        }
    }

    private Task WaitAsync(TimeSpan wait, CancellationToken stop)
    {
        TimeSpan delay = wait < LongestWait ? wait : LongestWait;

        // Rounded up, because timers drop fractions of a millisecond: without, the last one would be spent in a loop of empty waits.
        return environment.Executor.DelayAsync(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), environment.TimeProvider, stop);
    }
}
