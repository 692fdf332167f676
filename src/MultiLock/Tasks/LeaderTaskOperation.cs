namespace MultiLock;

/// <summary>What can be done to one task from outside. Only where its group is led, because only the holder of a term can write the group's state.</summary>
internal sealed class LeaderTaskOperation(LeaderTaskGroup group, LeaderTaskRunner runner)
{
    public string Name => $"{Definition.Name} of {group.Name}";

    /// <summary>Gets a value indicating whether this process leads the task's group.</summary>
    public bool Leads => group.Ledger is not null;

    private LeaderTaskDefinition Definition => runner.Definition;

    private LeaderTaskEnvironment Environment => group.Environment;

    public async Task<LeaderTaskOutcome> RunNowAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LeaderTaskLedger ledger = Ledger();
        var demand = new LeaderTaskDemand();
        string? refusal = Definition.Schedule is null && ledger.IsPaused(Definition.Name)
            ? "it is paused, and has no schedule: resume it"
            : runner.Ask(ledger, demand);
        if (refusal is not null)
        {
            throw new InvalidOperationException($"Leader task '{Definition.Name}' of '{group.Name}' cannot be run now: {refusal}.");
        }

        LeaderTaskLog.RunAskedFor(Environment.Logger, Definition.Name, group.Name);
        return await demand.Outcome.WaitAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new OperationCanceledException(
                $"Leadership of '{group.Name}' in term {ledger.Leadership.FencingToken} ended before the run of '{Definition.Name}' began.", ledger.Leadership.LeadershipEnded);
    }

    public Task SetPausedAsync(bool paused, CancellationToken cancellationToken) => Ledger().SetPausedAsync(
        Definition,
        paused,
        () =>
        {
            runner.PauseChanged(paused);
            if (paused)
            {
                LeaderTaskLog.TaskPaused(Environment.Logger, Definition.Name, group.Name);
            }
            else
            {
                LeaderTaskLog.TaskResumed(Environment.Logger, Definition.Name, group.Name);
            }
        },
        cancellationToken);

    public LeaderTaskStatus Look(LeaderTaskInfo info)
    {
        LeaderTaskLedger? ledger = group.Ledger;
        (LeaderTaskEntry entry, DateTimeOffset? next) = ledger?.Look(Definition.Name)
            ?? (LeaderTaskEntry.Empty, Definition.Schedule?.NextAfter(Environment.TimeProvider.GetUtcNow() - Definition.Delay));
        bool isPaused = entry.Paused;
        if (ledger is not null)
        {
            next = isPaused ? null : Definition.Recorded ? next : runner.NextUnrecorded;
        }

        // What goes on or has ended here may not have been written yet. The record tells of others.
        LeaderTaskRun? active = runner.Active;
        LeaderTaskPast? past = runner.Past;
        bool isOfAnother = Definition.Recorded && entry.Progress != LeaderTaskProgress.None && entry.Tick != (active ?? past?.Run)?.Tick;
        LeaderTaskOutcome? outcome = active is not null ? null : isOfAnother ? entry.Outcome : past?.Result.Outcome;
        return new LeaderTaskStatus(info)
        {
            IsLeader = ledger is not null,
            IsRunning = active is not null,
            IsPaused = ledger is null ? null : isPaused,
            LastTick = active is not null ? active.Tick : isOfAnother ? entry.Tick : past?.Run.Tick,
            LastAttempt = active?.Attempt ?? (isOfAnother ? entry.Starts : past?.Run.Attempt ?? 0),
            LastOutcome = outcome,
            LastDuration = outcome is null ? null : isOfAnother ? entry.Duration : past?.Result.Duration,
            NextTick = next,
        };
    }

    private LeaderTaskLedger Ledger() => group.Ledger ?? throw new InvalidOperationException(
        $"Leader task '{Definition.Name}' can be run, paused and resumed by the leader of '{group.Name}' only, and this process is not it{Leader()}.");

    private string Leader() => Environment.Elections.LeaderOf(group.Name) is { } leader
        ? $". '{leader}' led it last: make the call there"
        : ", nor has it seen one. Make the call in the process that leads";
}
