namespace MultiLock;

/// <summary>
/// The record of one group during one term. A run begins only after the backend has acknowledged that its tick is recorded; what is due together is
/// recorded together. One write at a time.
/// </summary>
/// <remarks>
/// A write without an answer may be carried out at any later time, for as long as the term holds the group, and would then undo what was written after it. So
/// it is repeated unchanged until it is acknowledged, which neither doubles nor loses a start; and before anything else is written, the term is given up, as
/// the backend refuses a write of an earlier term for good.
/// </remarks>
internal sealed partial class LeaderTaskLedger
{
    /// <summary>How long one attempt to write may take.</summary>
    internal static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Timers count elapsed time, ticks are wall clock time: the wall clock is looked at again at least this often, as it may jump.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>How long to leave a group alone whose record only another version can read.</summary>
    private static readonly TimeSpan UnreadableCoolDown = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly LeaderTaskGroup _group;
    private readonly LeaderTaskEnvironment _environment;
    private readonly LeadershipContext _leadership;
    private readonly CancellationTokenSource _stop;
    private readonly Dictionary<string, LeaderTaskSeat> _seats = new(StringComparer.Ordinal);
    private readonly List<LeaderTaskChange> _changes = [];
    private readonly LeaderTaskRecordException? _unreadable;
    private LeaderTaskRecord _record = LeaderTaskRecord.Empty;
    private CancellationTokenSource? _wait;
    private Task? _pump;
    private bool _signalled;
    private bool _uncertain;
    private bool _closed;
    private int _expected;
    private int _open;

    public LeaderTaskLedger(LeaderTaskGroup group, LeadershipContext leadership, IReadOnlyList<LeaderTaskDefinition> recorded, CancellationToken ended)
    {
        (_group, _environment, _leadership) = (group, group.Environment, leadership);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(ended, _environment.HostStopping);
        try
        {
            _record = LeaderTaskRecord.Read(leadership.Term.State.Span);
        }
        catch (LeaderTaskRecordException exception)
        {
            _unreadable = exception;
            return;
        }

        foreach (LeaderTaskDefinition task in recorded)
        {
            _seats.Add(task.Name, TakeSeat(task));
        }
    }

    public LeadershipContext Leadership => _leadership;

    private Term Term => _leadership.Term;

    private bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>Begins to record, once those who are about to ask for their first tick have asked: what they missed is due together.</summary>
    /// <returns>A task that completes when the term is over, its recorded runs have ended, and nothing is being written.</returns>
    public Task Start(IEnumerable<LeaderTaskDefinition> expected)
    {
        lock (_gate)
        {
            foreach (LeaderTaskDefinition task in expected)
            {
                if (_seats.TryGetValue(task.Name, out LeaderTaskSeat? seat) && !seat.HasArrived)
                {
                    seat.IsExpected = true;
                    _expected++;
                }
            }

            return _seats.Count == 0 && _unreadable is null ? Task.CompletedTask : EnsurePump_NeedsLock();
        }
    }

    /// <summary>Waits for the next tick of a task, and records its start.</summary>
    /// <returns>The start, under which the caller holds the term for one run; null if there is none in this term any more.</returns>
    public Task<LeaderTaskStart?> NextAsync(LeaderTaskDefinition task)
    {
        lock (_gate)
        {
            if (_closed || !_seats.TryGetValue(task.Name, out LeaderTaskSeat? seat))
            {
                return Task.FromResult<LeaderTaskStart?>(null);
            }

            if (seat.HasArrived)
            {
                // What passed during the run that has ended now.
                Skip(seat);
            }
            else
            {
                seat.HasArrived = true;
                _expected -= seat.IsExpected ? 1 : 0;
            }

            seat.Waiter = new TaskCompletionSource<LeaderTaskStart?>();
            Wake_NeedsLock();
            return seat.Waiter.Task;
        }
    }

    /// <summary>The run of a start has ended, well or not, and is not to be repeated.</summary>
    public void Ended(LeaderTaskDefinition task, LeaderTaskStart start, LeaderTaskResult result)
    {
        _group.NoteEnded(task.Name, start.Tick);
        Finish(new LeaderTaskChange(
            task.Name,
            entry => entry.Tick == start.Tick && entry.Progress == LeaderTaskProgress.Started
                ? entry with { Progress = LeaderTaskProgress.Ended, Outcome = result.Outcome, Duration = result.Duration }
                : entry,
            IsUrgent: task.OnInterrupted == LeaderTaskInterrupted.Retry));
    }

    /// <summary>The run of a start was interrupted: the record goes on saying that it was started.</summary>
    public void Interrupted() => Finish(null);

    /// <summary>
    /// The run of a start could not begin, because the term ended meanwhile. The record is taken back while the term is still held, so that the next leader starts
    /// the tick.
    /// </summary>
    public async Task NotStartedAsync(LeaderTaskDefinition task, LeaderTaskStart start)
    {
        try
        {
            var done = new TaskCompletionSource<bool>();
            Finish(new LeaderTaskChange(task.Name, entry => entry.Tick == start.Tick ? entry.TakenBack(start.Before) : entry, IsUrgent: true) { Done = done });
            if (!await done.Task.ConfigureAwait(false))
            {
                LeaderTaskLog.RecordedButNotStarted(_environment.Logger, task.Name, start.Tick, Term.Group);
            }
        }
        finally
        {
            Term.ExitRun();
        }
    }

    public ReadOnlyMemory<byte> CheckpointOf(string task)
    {
        lock (_gate)
        {
            return _record.Find(task)?.Checkpoint ?? default;
        }
    }

    /// <summary>Keeps what a task wants its next run to have.</summary>
    public async Task WriteCheckpointAsync(string task, ReadOnlyMemory<byte> checkpoint, CancellationToken cancellationToken)
    {
        byte[] copy = checkpoint.ToArray();
        await KeepAsync(
            new LeaderTaskChange(task, entry => entry with { Checkpoint = copy }, IsUrgent: true, copy.Length) { Subject = $"the checkpoint of '{task}'" },
            cancellationToken).ConfigureAwait(false);
    }

    public bool IsPaused(string task)
    {
        lock (_gate)
        {
            return _record.Find(task) is { Paused: true };
        }
    }

    /// <summary>Holds the starts of a task up, whoever leads, or lets them go on from now.</summary>
    /// <param name="task">The task.</param>
    /// <param name="paused">True to hold them up.</param>
    /// <param name="onWritten">Called when the backend has acknowledged it, whether or not the caller still waits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task SetPausedAsync(LeaderTaskDefinition task, bool paused, Action onWritten, CancellationToken cancellationToken) => KeepAsync(
        new LeaderTaskChange(task.Name, entry => paused ? entry with { Paused = true } : Resumed(task, entry), IsUrgent: true)
        {
            OnWritten = onWritten,
            Subject = $"{(paused ? "the pause" : "the end of the pause")} of '{task.Name}'",
        },
        cancellationToken);

    /// <summary>Asks for a run of a recorded task.</summary>
    /// <returns>Null if there will be one, else why not.</returns>
    public string? Ask(LeaderTaskDefinition task, LeaderTaskDemand demand)
    {
        lock (_gate)
        {
            if (_closed || !_seats.TryGetValue(task.Name, out LeaderTaskSeat? seat))
            {
                return LeaderTaskDemand.IsOff;
            }

            if (seat.Demand is not null || (seat.HasArrived && seat.Waiter is null))
            {
                return LeaderTaskDemand.IsBusy;
            }

            seat.Demand = demand;
            Wake_NeedsLock();
            return null;
        }
    }

    /// <summary>What the record says of a task, and for one with a recorded schedule, which tick comes next.</summary>
    public (LeaderTaskEntry Entry, DateTimeOffset? Next) Look(string task)
    {
        lock (_gate)
        {
            LeaderTaskEntry entry = _record.Find(task) ?? LeaderTaskEntry.Empty;
            return (entry, _seats.TryGetValue(task, out LeaderTaskSeat? seat) ? seat.Interrupted ?? seat.Ticks.Next : null);
        }
    }

    /// <summary>Writes what somebody asked to have kept.</summary>
    private async Task KeepAsync(LeaderTaskChange change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_unreadable is not null)
            {
                throw new InvalidOperationException($"The state of the election group '{Term.Group}' cannot be used: {_unreadable.Message}.");
            }

            if (_group.IsUnsupported)
            {
                throw Unsupported();
            }

            if (_closed)
            {
                done.SetResult(false);
            }
            else
            {
                _changes.Add(change with { Done = done });
                EnsurePump_NeedsLock();
                Wake_NeedsLock();
            }
        }

        if (!await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new OperationCanceledException($"Leadership of '{Term.Group}' in term {Term.Number} ended before {change.Subject} was written.", _leadership.LeadershipEnded);
        }
    }

    private LeaderTaskSeat TakeSeat(LeaderTaskDefinition task)
    {
        LeaderTaskEntry? entry = _record.Find(task.Name);
        DateTimeOffset recorded = entry?.Tick ?? _leadership.AcquiredAt - task.Delay;
        var seat = new LeaderTaskSeat(task) { Ticks = LeaderTaskTicks.AfterRecorded(task.Schedule!, recorded, task.Missed, task.CatchUpLimit) };
        LeaveOutPause(seat, entry);
        Skip(seat);
        if (entry?.Tick is null)
        {
            // From now on the schedule is watched, whoever leads: a tick that passes without a leader was missed and is not unknown.
            _changes.Add(new LeaderTaskChange(task.Name, present => present with { Tick = recorded }, IsUrgent: true));
        }
        else if (entry.Progress == LeaderTaskProgress.Started)
        {
            Resume(seat, recorded);
        }

        return seat;
    }

    private LeaderTaskEntry Resumed(LeaderTaskDefinition task, LeaderTaskEntry entry) => !entry.Paused ? entry : entry with
    {
        Paused = false,
        ResumedAt = task.Recorded ? _environment.TimeProvider.GetUtcNow() - task.Delay : null,
    };

    private static void LeaveOutPause(LeaderTaskSeat seat, LeaderTaskEntry? entry)
    {
        if (entry?.ResumedAt is { } resumedAt)
        {
            seat.Ticks.LeaveOut(resumedAt);
        }
    }

    private void Skip(LeaderTaskSeat seat)
    {
        if (seat.Task.Missed == LeaderTaskMissed.Skip
            && seat.Ticks.SkipPassed(seat.Shift(_environment.TimeProvider.GetUtcNow())) is { } skipped)
        {
            LeaderTaskLog.MissedTicksSkipped(_environment.Logger, seat.Task.Name, skipped, Term.Group);
        }
    }

    private void Resume(LeaderTaskSeat seat, DateTimeOffset tick)
    {
        if (_group.HasEnded(seat.Task.Name, tick))
        {
            _changes.Add(new LeaderTaskChange(
                seat.Task.Name, entry => entry with { Progress = LeaderTaskProgress.Ended }, seat.Task.OnInterrupted == LeaderTaskInterrupted.Retry));
        }
        else if (seat.Task.OnInterrupted == LeaderTaskInterrupted.Retry)
        {
            seat.Interrupted = tick;
        }
        else
        {
            LeaderTaskLog.InterruptedTickSkipped(_environment.Logger, seat.Task.Name, tick, Term.Group);
            _changes.Add(new LeaderTaskChange(seat.Task.Name, entry => entry with { Progress = LeaderTaskProgress.GivenUp }, IsUrgent: false));
        }
    }

    private void Finish(LeaderTaskChange? change)
    {
        lock (_gate)
        {
            _open--;
            if (change is null || _closed)
            {
                change?.Done?.TrySetResult(false);
            }
            else
            {
                _changes.Add(change);
            }

            Wake_NeedsLock();
        }
    }

    private NotSupportedException Unsupported() => new(
        $"The backend stores no group state, so that nothing can be kept for the next run in the election group '{Term.Group}'. Use a backend that does, or a store of your own.");
}
