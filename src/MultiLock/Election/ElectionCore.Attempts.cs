namespace MultiLock;

/// <content>Waiting, trying, winning, and watching others lead.</content>
internal sealed partial class ElectionCore
{
    private void Wait(GroupState group, Instant until)
    {
        group.Phase = GroupPhase.Waiting;
        SetWakeUp(group, until);
    }

    /// <summary>A notification says that the group may be free: try now instead of at the end of the holder's lease.</summary>
    private void Rush(GroupState group, ClockReading reading, bool freed)
    {
        if (freed)
        {
            group.FreeSince = reading.Now;
        }

        if (group.Phase == GroupPhase.Acquiring)
        {
            group.NotifiedMeanwhile = true;
        }
        else if (group.Phase == GroupPhase.Waiting)
        {
            Instant at = Instant.Max(reading.Now + RushDelay(), group.NotBefore);
            if (at < group.WakeAt)
            {
                Wait(group, at);
            }
        }
    }

    private void Attempt(GroupState group, ClockReading reading)
    {
        if (!MayTry(group))
        {
            _toRead.Enqueue(group);
            return;
        }

        if (HoldBack(group) is { Ticks: > 0 } holdBack)
        {
            // Others go first once the group is free. So it is looked at where another participant would try for it.
            if (group.FreeSince is not { } since)
            {
                _toRead.Enqueue(group);
                return;
            }

            if (reading.Now < since + holdBack)
            {
                Wait(group, since + holdBack);
                return;
            }
        }

        if (WaitsForScout(group, reading))
        {
            return;
        }

        Claim(group);
        SessionSlot slot = Slot(group);
        EnsureOpenSession(slot, reading);
        if (group.Session != slot.Session)
        {
            // A wish is tied to its session: a new session is a new wish.
            group.Session = slot.Session;
            group.AttemptId = Guid.NewGuid();
            group.OutcomeUnknown = false;
        }

        group.Phase = GroupPhase.Acquiring;
        if (!group.IsQueued)
        {
            group.IsQueued = true;
            slot.ToAcquire.Enqueue(group);
        }
    }

    private void SendAcquires(ClockReading reading)
    {
        foreach (SessionSlot slot in _slots.Values)
        {
            if (slot.AcquireInFlight is not null || slot.ToAcquire.Count == 0)
            {
                continue;
            }

            var batch = new List<GroupState>(Math.Min(slot.ToAcquire.Count, maxBatchSize));
            while (batch.Count < maxBatchSize && slot.ToAcquire.TryDequeue(out GroupState? group))
            {
                group.IsQueued = false;
                if (group.Phase != GroupPhase.Acquiring)
                {
                    continue;
                }

                if (group.Session != slot.Session)
                {
                    Wait(group, reading.Now);
                }
                else
                {
                    if (!group.OutcomeUnknown)
                    {
                        group.OutcomeUnknown = true;
                        slot.Session.UnknownOutcomes++;
                    }

                    group.NotifiedMeanwhile = false;
                    batch.Add(group);
                }
            }

            if (batch.Count > 0)
            {
                slot.Session.FirstSent ??= reading;
                slot.AcquireInFlight = new AcquireCall(reading, slot.Length / 3, slot, [.. batch], _groups.Count > 1);
                Send(slot.AcquireInFlight);
            }
        }
    }

    public void Completed(AcquireCall call, AcquireReply reply, ClockReading reading)
    {
        // A reply that comes after we stopped waiting is not used: the same attempt is asked again, or released.
        if (!Conclude(call))
        {
            return;
        }

        call.Slot.AcquireInFlight = null;
        LearnLiveSessions(reply.LiveSessions, reading);
        SessionState session = call.Session;
        if (reply.SessionLost || session.Closed)
        {
            foreach (GroupState group in call.Groups)
            {
                // One that was a scout goes again as one.
                Know(group);
                RetryAfterFailure(group, reading);
            }

            LoseSession(session, LeadershipChangeReason.Expired, reading);
            return;
        }

        // What the backend did not measure counts from the earliest request that may have created the session (S3). Where nothing was granted there may be none,
        // and the one that a later grant creates may be given less than was asked for.
        if (reply.SessionRemaining is { } remaining)
        {
            session.Extend(call.Sent, remaining);
        }
        else if (!session.Confirmed && reply.Results.Any(static result => result.IsGranted))
        {
            session.Extend(session.FirstSent!.Value, session.Length);
        }

        List<(int Index, Holding Holding)>? scouts = TakeScouts(call);
        bool denied = false;
        for (int i = 0; i < call.Groups.Count; i++)
        {
            Know(call.Groups[i]);
            if (reply.Results[i].IsGranted)
            {
                Granted(call, call.Groups[i], reply.Results[i], reading);
            }
            else
            {
                Denied(call.Groups[i], reply.Results[i], reply.LastRelease, reading);
                denied = true;
            }
        }

        Follow(scouts, reply, reading);
        if (denied)
        {
            ReconsiderFree(reading);
        }

        if (!session.Confirmed && !session.HadUnknownOutcome)
        {
            // Nothing was won and nothing is on its way: the session does not exist, and its lease has not begun.
            session.FirstSent = null;
        }
    }

    private void Granted(AcquireCall call, GroupState group, AcquireResult result, ClockReading reading)
    {
        SessionState session = call.Session;
        session.Confirmed = true;
        var term = new Term(
            group.Name, group.Settings.ParticipantId, result.Term, clock.TimeProvider.GetUtcNow(), session,
            group.Settings.DriftMargin, group.Settings.Reserve, clock, result.State, TermExpired ?? Ignore, RunsEnded ?? Ignore);
        group.Term = term;
        session.Hold(group);

        // Winning extends nothing, and the session may have been left without heartbeats for a while: counted from its last extension.
        Instant extended = Instant.Min(call.Sent.Now, session.Lease.Ends - session.Length);
        session.NextHeartbeat = Instant.Min(session.NextHeartbeat, extended + session.HeartbeatInterval);
        group.FreeSince = null;
        TakeBack(group, reading);
        if (!group.Wanted || IsDraining || term.IsOverAt(reading))
        {
            // Won too late to lead, or not wanted any more: the application never hears of this term.
            term.End();
            BeginRelease(group, reading);
            observer.OnAttemptConcluded(group);
            return;
        }

        group.Phase = GroupPhase.Leading;
        group.Leader = new LeaderRecord(
            group.Name, term.ParticipantId, session.Id, term.Number, term.AcquiredAt, TimeSpan.Zero, session.Lease.Ends - reading.Now, group.Settings.Metadata);
        observer.OnAcquired(group, term);
        observer.OnAttemptConcluded(group);

        static void Ignore(Term term)
        {
        }
    }

    private void Denied(GroupState group, AcquireResult result, long? lastRelease, ClockReading reading)
    {
        if (GiveBackUnknown(group, result.Holder, reading))
        {
            observer.OnAttemptConcluded(group);
            return;
        }

        Observe(group, result.Holder);
        group.Holding = lastRelease is { } known && result.Holder is { } holder ? new Holding(holder.SessionId, known) : null;
        group.IsOffered = false;
        group.FreeSince = group.NotifiedMeanwhile ? reading.Now : null;
        if (!group.Wanted)
        {
            Settle(group);
        }
        else if (group.NotifiedMeanwhile)
        {
            group.NotifiedMeanwhile = false;
            Wait(group, reading.Now + RushDelay());
        }
        else
        {
            WaitForEnd(group, result.RetryAfter, reading);
        }

        observer.OnAttemptConcluded(group);
    }

    /// <summary>
    /// An acquire that was denied, or given up and released, has arrived since, perhaps a second time: a session of this process, which other groups keep alive, holds a term
    /// nobody knows of.
    /// </summary>
    private bool GiveBackUnknown(GroupState group, LeaderRecord? holder, ClockReading reading)
    {
        if (holder is null || holder.AttemptId == Guid.Empty || group.OutcomeUnknown
            || _sessions.Find(session => session.Id == holder.SessionId) is not { } session || session.Held.Contains(group))
        {
            return false;
        }

        group.Session = session;
        group.AttemptId = holder.AttemptId;
        BeginRelease(group, reading);
        return true;
    }

    private void WaitForEnd(GroupState group, TimeSpan left, ClockReading reading)
    {
        // A notification will come, or the lease will end; without notifications, ask again every interval.
        TimeSpan delay = _watching || left < group.Settings.ElectionInterval ? left : group.Settings.ElectionInterval;
        Wait(group, reading.Now + (delay > MinRetry ? delay : MinRetry) + RushDelay());
    }

    private void Withdraw(GroupState group, ClockReading reading)
    {
        if (group.OutcomeUnknown)
        {
            BeginRelease(group, reading);
        }
        else if (group.Wanted)
        {
            Wait(group, reading.Now);
        }
        else
        {
            Settle(group);
        }

        observer.OnAttemptConcluded(group);
    }

    private void AcquireFailed(AcquireCall call, ClockReading reading)
    {
        call.Slot.AcquireInFlight = null;
        call.Session.HadUnknownOutcome = true;
        List<(int Index, Holding Holding)>? scouts = TakeScouts(call);
        foreach (GroupState group in call.Groups)
        {
            group.NotifiedMeanwhile = false;
            RetryAfterFailure(group, reading);
        }

        GiveUpScouts(scouts, reading);
    }

    private void RetryAfterFailure(GroupState group, ClockReading reading)
    {
        if (group.Wanted && !(IsDraining && group.OutcomeUnknown))
        {
            Wait(group, reading.Now + Backoff());
            observer.OnAttemptConcluded(group);
        }
        else
        {
            Withdraw(group, reading);
        }
    }

    private static void Know(GroupState group)
    {
        if (group.OutcomeUnknown)
        {
            group.OutcomeUnknown = false;
            group.Session!.UnknownOutcomes--;
        }
    }

    private void SendReads(ClockReading reading)
    {
        if (_readInFlight is not null || _toRead.Count == 0)
        {
            return;
        }

        var batch = new List<GroupState>(Math.Min(_toRead.Count, maxBatchSize));
        while (batch.Count < maxBatchSize && _toRead.TryDequeue(out GroupState? group))
        {
            if (group.Phase == GroupPhase.Waiting)
            {
                batch.Add(group);
            }
        }

        if (batch.Count > 0)
        {
            _readInFlight = new ReadCall(reading, MaxBackoff, [.. batch]);
            Send(_readInFlight);
        }
    }

    public void Completed(ReadCall call, IReadOnlyList<LeaderRecord?> records, ClockReading reading)
    {
        if (!Conclude(call))
        {
            return;
        }

        _readInFlight = null;
        for (int i = 0; i < call.Groups.Count; i++)
        {
            GroupState group = call.Groups[i];
            if (group.Phase != GroupPhase.Waiting)
            {
                continue;
            }

            if (!GiveBackUnknown(group, records[i], reading))
            {
                Looked(group, records[i], call.Sent, reading);
            }

            observer.OnAttemptConcluded(group);
        }
    }

    private void Looked(GroupState group, LeaderRecord? leader, ClockReading sent, ClockReading reading)
    {
        Observe(group, leader);
        if (leader is null)
        {
            group.FreeSince ??= reading.Now;
        }
        else if (!(group.FreeSince >= sent.Now))
        {
            // Otherwise a notification came meanwhile, and what was read may be older than it.
            group.FreeSince = null;
            group.IsOffered = false;
        }

        TimeSpan interval = group.Settings.ElectionInterval;
        if (!MayTry(group))
        {
            // A free group says nothing when it is won: somebody who only looks has to look again.
            Wait(group, reading.Now + (_watching && leader?.Remaining > interval ? leader.Remaining : interval));
        }
        else if (group.FreeSince is not null)
        {
            Wait(group, Instant.Max(reading.Now, group.NotBefore));
        }
        else
        {
            WaitForEnd(group, leader!.Remaining, reading);
        }
    }

    private void Observe(GroupState group, LeaderRecord? leader)
    {
        bool changed = group.Leader?.Term != leader?.Term || group.Leader?.SessionId != leader?.SessionId;
        group.Leader = leader;
        if (changed)
        {
            observer.OnLeaderObserved(group);
        }
    }
}
