namespace MultiLock;

/// <content>What writes.</content>
internal sealed partial class LeaderTaskLedger
{
    private Task EnsurePump_NeedsLock() => _pump ??= _environment.Executor.RunAsync(PumpAsync);

    private async Task PumpAsync()
    {
        try
        {
            if (_unreadable is not null)
            {
                LeaderTaskLog.RecordUnreadable(_environment.Logger, Term.Group, Term.Number, _unreadable.Message);
                _environment.Elections.StepDown(Term.Group, Term.Number, UnreadableCoolDown);
                return;
            }

            using CancellationTokenRegistration onStop = _stop.Token.UnsafeRegister(static self => ((LeaderTaskLedger)self!).Wake(), this);
            while (true)
            {
                if (TakeBatch() is { } batch)
                {
                    if (!await CarryAsync(batch).ConfigureAwait(false))
                    {
                        return;
                    }
                }
                else if (!await WaitAsync().ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (Exception exception)
        {
            LeaderTaskLog.LedgerFailed(_environment.Logger, exception, Term.Number, Term.Group);
        }
        finally
        {
            Close();
            _stop.Dispose();
        }
    }

    /// <summary>Collects what is to be written now; null if nothing is.</summary>
    private LeaderTaskBatch? TakeBatch()
    {
        lock (_gate)
        {
            bool stopping = IsStopping;
            if (_expected > 0 && !stopping)
            {
                return null;
            }

            LeaderTaskRecord record = _record;
            List<LeaderTaskChange> changes = [];
            foreach (LeaderTaskChange change in _changes)
            {
                LeaderTaskRecord changed = record.With(change.Task, change.Apply(record.Find(change.Task) ?? LeaderTaskEntry.Empty));
                if (Refuse(changed, change) is { } refusal)
                {
                    change.Done!.TrySetException(refusal);
                    continue;
                }

                record = changed;
                changes.Add(change);
            }

            // After the changes: what is paused now does not start, and what is resumed does not make up.
            List<(LeaderTaskSeat Seat, DateTimeOffset Tick)> due = stopping ? [] : [.. TakeDue_NeedsLock(record)];
            if (due.Count == 0 && !_changes.Exists(change => change.IsUrgent))
            {
                return null;
            }

            List<(LeaderTaskSeat Seat, LeaderTaskStart Start)> starts = [];
            foreach ((LeaderTaskSeat seat, DateTimeOffset tick) in due)
            {
                LeaderTaskEntry before = record.Find(seat.Task.Name) ?? LeaderTaskEntry.Empty;
                int attempt = before.Tick == tick && before.Progress == LeaderTaskProgress.Started ? before.Starts + 1 : 1;
                starts.Add((seat, new LeaderTaskStart(tick, attempt, before)));
                record = record.With(
                    seat.Task.Name,
                    before with
                    {
                        Tick = tick,
                        Progress = LeaderTaskProgress.Started,
                        Starts = attempt,
                        Outcome = null,
                        Duration = TimeSpan.Zero,
                        ResumedAt = before.ResumedAt > tick ? before.ResumedAt : null,
                    });
            }

            _changes.Clear();
            return starts.Count == 0 && changes.Count == 0 ? null : new LeaderTaskBatch(record, starts, changes);
        }
    }

    private IEnumerable<(LeaderTaskSeat Seat, DateTimeOffset Tick)> TakeDue_NeedsLock(LeaderTaskRecord record)
    {
        DateTimeOffset now = _environment.TimeProvider.GetUtcNow();
        foreach (LeaderTaskSeat seat in _seats.Values)
        {
            LeaderTaskEntry entry = record.Find(seat.Task.Name) ?? LeaderTaskEntry.Empty;
            LeaveOutPause(seat, entry);
            if (seat.Waiter is null || (entry.Paused && seat.Demand is null))
            {
                continue;
            }

            // Who asked for a run gets the one that is due. Only where none is, the moment of asking is recorded like a tick.
            DateTimeOffset? tick = seat.Interrupted ?? (entry.Paused ? null : seat.Ticks.TakeDue(seat.Shift(now)));
            if (tick is null && seat.Demand is not null)
            {
                tick = seat.Ticks.TakeNow(seat.Shift(now));
            }

            if (tick is { } due)
            {
                seat.Interrupted = null;
                yield return (seat, due);
            }
        }
    }

    /// <summary>The room for starts and pauses is not given away to checkpoints.</summary>
    private Exception? Refuse(LeaderTaskRecord changed, LeaderTaskChange change)
    {
        if (change.Subject is null)
        {
            return null;
        }

        int reserved = change.Checkpoint is null ? 0 : _group.ReservedSize;
        int total = changed.ToBytes().Length + reserved;
        if (total <= ILeaderElectionProvider.MaxGroupStateSize)
        {
            return null;
        }

        return change.Checkpoint is not { } size
            ? new InvalidOperationException(
                $"With {change.Subject} the state of the election group '{Term.Group}' would take {total} bytes; the limit is {ILeaderElectionProvider.MaxGroupStateSize}. Spread its tasks over several groups.")
            : new ArgumentException(
                $"The checkpoint of '{change.Task}' has {size} bytes, with which the state of the election group '{Term.Group}' would take {total}, {reserved} of them kept for the record of ticks; "
                + $"the limit is {ILeaderElectionProvider.MaxGroupStateSize}. Keep what is large in a store of your own and its key in the checkpoint, or give the task a group of its own.");
    }

    /// <summary>Writes a batch, and lets its runs begin. False if nothing more can be written in this term.</summary>
    private async Task<bool> CarryAsync(LeaderTaskBatch batch)
    {
        if (_uncertain)
        {
            if (!IsStopping)
            {
                LeaderTaskLog.TermGivenUpForRecord(_environment.Logger, Term.Group, Term.Number);
                _environment.Elections.StepDown(Term.Group, Term.Number);
            }

            Drop(batch);
            return false;
        }

        if (batch.State.Length > ILeaderElectionProvider.MaxGroupStateSize)
        {
            Drop(batch);
            throw new InvalidOperationException(
                $"The state of the election group '{Term.Group}' would take {batch.State.Length} bytes; the limit is {ILeaderElectionProvider.MaxGroupStateSize}. Spread its tasks over several groups.");
        }

        // Held from before the write: a planned stop waits until it is known whether these runs begin.
        int entered = 0;
        while (entered < batch.Starts.Count && Term.TryEnterRun())
        {
            entered++;
        }

        LeaderTaskWrite outcome = entered < batch.Starts.Count ? LeaderTaskWrite.Refused
            : _group.IsUnsupported ? LeaderTaskWrite.Unsupported
            : await WriteUntilKnownAsync(batch).ConfigureAwait(false);
        if (outcome == LeaderTaskWrite.Unsupported)
        {
            batch = Unkept(batch);
        }

        if (outcome == LeaderTaskWrite.Written || (outcome == LeaderTaskWrite.Unsupported && GoesOnUnrecorded()))
        {
            Begin(batch);
            return true;
        }

        if (outcome == LeaderTaskWrite.Unknown)
        {
            foreach ((LeaderTaskSeat seat, LeaderTaskStart start) in batch.Starts)
            {
                LeaderTaskLog.RecordedButNotStarted(_environment.Logger, seat.Task.Name, start.Tick, Term.Group);
            }
        }

        Drop(batch);
        for (int i = 0; i < entered; i++)
        {
            Term.ExitRun();
        }

        return false;
    }

    private void Begin(LeaderTaskBatch batch)
    {
        List<(TaskCompletionSource<LeaderTaskStart?> Waiter, LeaderTaskStart Start)> begun = [];
        lock (_gate)
        {
            _record = batch.Record;
            _open += batch.Starts.Count;
            foreach ((LeaderTaskSeat seat, LeaderTaskStart start) in batch.Starts)
            {
                begun.Add((seat.Waiter!, start with { Demand = seat.Demand }));
                (seat.Waiter, seat.Demand) = (null, null);
            }
        }

        foreach ((TaskCompletionSource<LeaderTaskStart?> waiter, LeaderTaskStart start) in begun)
        {
            waiter.TrySetResult(start);
        }

        foreach (LeaderTaskChange change in batch.Changes)
        {
            if (change.Done?.Task.IsFaulted != true)
            {
                change.OnWritten?.Invoke();
                change.Done?.TrySetResult(true);
            }
        }
    }

    private static void Drop(LeaderTaskBatch batch)
    {
        foreach (LeaderTaskChange change in batch.Changes)
        {
            change.Done?.TrySetResult(false);
        }
    }

    /// <summary>Nobody stores the record. What runs unrecorded by default goes on as it would without one; what the application relies on does not run.</summary>
    private bool GoesOnUnrecorded()
    {
        string[] insisting = [.. _seats.Values.Where(seat => seat.Task.InsistsOnRecord).Select(seat => seat.Task.Name)];
        if (insisting.Length > 0)
        {
            LeaderTaskLog.CannotRecord(_environment.Logger, string.Join(", ", insisting), Term.Group);
            return false;
        }

        if (!_group.IsUnsupported)
        {
            _group.IsUnsupported = true;
            LeaderTaskLog.TicksUnrecorded(_environment.Logger, Term.Group);
        }

        return true;
    }

    /// <summary>Nobody stores the record: who asked to have something kept hears it, and it does not hold here either.</summary>
    private LeaderTaskBatch Unkept(LeaderTaskBatch batch)
    {
        LeaderTaskRecord record = batch.Record;
        foreach (LeaderTaskChange change in batch.Changes.Where(change => change.Subject is not null))
        {
            record = record.With(change.Task, record.Find(change.Task)! with { Paused = false, Checkpoint = default });
            change.Done!.TrySetException(Unsupported());
        }

        return batch with { Record = record };
    }

    /// <summary>Repeats the write, unchanged, until its outcome is known or the term is over.</summary>
    private async Task<LeaderTaskWrite> WriteUntilKnownAsync(LeaderTaskBatch batch)
    {
        for (int failures = 1; ; failures++)
        {
            LeaderTaskWrite outcome = await WriteAsync(batch.State, failures == 1).ConfigureAwait(false);
            if (outcome == LeaderTaskWrite.Refused)
            {
                LeaderTaskLog.RecordRefused(_environment.Logger, Term.Group, Term.Number);
                _environment.Elections.StepDown(Term.Group, Term.Number);
            }

            if (outcome != LeaderTaskWrite.Unknown)
            {
                return outcome;
            }

            _uncertain = true;
            if (IsStopping || !await PauseAsync(LeaderTaskRetryDelay.After(failures, _environment.Random)).ConfigureAwait(false))
            {
                return outcome;
            }
        }
    }

    private async Task<LeaderTaskWrite> WriteAsync(byte[] state, bool isFirst)
    {
        var givenUp = new CancellationTokenSource();
        try
        {
            Task<bool> write = _environment.Elections.WriteStateAsync(_leadership, state, givenUp.Token);
            if (!write.IsCompleted && !await IsDoneInTimeAsync(write).ConfigureAwait(false))
            {
                await _environment.Executor.CancelAsync(givenUp).ConfigureAwait(false);
                _ = write.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                LogFailure(isFirst, new TimeoutException($"The backend did not answer within {WriteTimeout}, or before leadership ended."));
                return LeaderTaskWrite.Unknown;
            }

            return await write.ConfigureAwait(false) ? LeaderTaskWrite.Written : LeaderTaskWrite.Refused;
        }
        catch (NotSupportedException)
        {
            return LeaderTaskWrite.Unsupported;
        }
#pragma warning disable CA1031 // Whatever a provider throws, the write may have been carried out.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailure(isFirst, exception);
            return LeaderTaskWrite.Unknown;
        }
    }

    private void LogFailure(bool isFirst, Exception exception)
    {
        if (isFirst)
        {
            LeaderTaskLog.RecordNotWritten(_environment.Logger, exception, Term.Group, Term.Number);
        }
    }

    /// <summary>Waits for a write, no longer than its time, and no longer than half of what runs get to end in once the term is over.</summary>
    private async Task<bool> IsDoneInTimeAsync(Task write)
    {
        await LimitAsync(WriteTimeout, _stop.Token).ConfigureAwait(false);
        if (!write.IsCompleted && IsStopping)
        {
            await LimitAsync(Term.Reserve / 2, CancellationToken.None).ConfigureAwait(false);
        }

        return write.IsCompleted;

        async Task LimitAsync(TimeSpan time, CancellationToken cut)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cut);
            await Task.WhenAny(write, _environment.WaitAsync(time, over.Token).AsTask()).ConfigureAwait(false);
            await _environment.Executor.CancelAsync(over).ConfigureAwait(false);
        }
    }

    /// <summary>Waits before the next attempt; false if the term ended meanwhile.</summary>
    private async Task<bool> PauseAsync(TimeSpan pause)
    {
        await _environment.WaitAsync(pause, _stop.Token).ConfigureAwait(false);
        return !IsStopping;
    }

    /// <summary>Waits for something to do; false if there will be nothing any more.</summary>
    private async Task<bool> WaitAsync()
    {
        CancellationTokenSource wait;
        TimeSpan? left;
        lock (_gate)
        {
            if (IsStopping && _open == 0)
            {
                return false;
            }

            if (_signalled)
            {
                _signalled = false;
                return true;
            }

            left = IsStopping || _expected > 0 ? null : TimeToNextTick_NeedsLock();
            _wait = wait = new CancellationTokenSource();
        }

        if (left is { } time)
        {
            await _environment.WaitAsync(time < LongestWait ? time : LongestWait, wait.Token).ConfigureAwait(false);
        }
        else
        {
            var woken = new TaskCompletionSource();
            using CancellationTokenRegistration registration = wait.Token.UnsafeRegister(static woken => ((TaskCompletionSource)woken!).TrySetResult(), woken);
            await woken.Task.ConfigureAwait(false);
        }

        lock (_gate)
        {
            _wait = null;
            _signalled = false;
        }

        return true;
    }

    private TimeSpan? TimeToNextTick_NeedsLock()
    {
        DateTimeOffset now = _environment.TimeProvider.GetUtcNow();
        TimeSpan? least = null;
        foreach (LeaderTaskSeat seat in _seats.Values)
        {
            if (seat.Waiter is null || _record.Find(seat.Task.Name) is { Paused: true } || seat.Ticks.Next is not { } next)
            {
                continue;
            }

            TimeSpan left = next - seat.Shift(now);
            least = least < left ? least : left;
            if (seat.Ticks.NoticeClockMovedBack(seat.Shift(now)) is { } span)
            {
                LeaderTaskLog.RecordAheadOfClock(_environment.Logger, seat.Task.Name, span, next);
            }
        }

        return least is { } time && time < TimeSpan.Zero ? TimeSpan.Zero : least;
    }

    private void Wake()
    {
        lock (_gate)
        {
            Wake_NeedsLock();
        }
    }

    private void Wake_NeedsLock()
    {
        _signalled = true;
        if (_wait is { } wait)
        {
            // Away from here: who wakes may be the election, and what wakes writes.
            _wait = null;
            _ = _environment.Executor.CancelAsync(wait);
        }
    }

    private void Close()
    {
        LeaderTaskSeat[] waiting;
        LeaderTaskChange[] left;
        lock (_gate)
        {
            _closed = true;
            waiting = [.. _seats.Values.Where(seat => seat.Waiter is not null || seat.Demand is not null)];
            left = [.. _changes];
            _changes.Clear();
        }

        foreach (LeaderTaskSeat seat in waiting)
        {
            seat.Demand?.Complete(LeaderTaskResult.NotStarted);
            seat.Waiter?.TrySetResult(null);
        }

        foreach (LeaderTaskChange change in left)
        {
            change.Done?.TrySetResult(false);
        }
    }
}
