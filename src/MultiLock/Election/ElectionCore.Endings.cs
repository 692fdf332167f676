namespace MultiLock;

/// <content>How terms end, and how groups are released.</content>
internal sealed partial class ElectionCore
{
    /// <summary>Gets or sets what a term calls, on any thread, when a reader found it over before the core did.</summary>
    public Action<Term>? TermExpired { get; set; }

    /// <summary>Gets or sets what a term calls, on any thread, when its last run has ended after the term itself.</summary>
    public Action<Term>? RunsEnded { get; set; }

    /// <summary>A reader found the term over by the clock: catch up, whatever the core's own clock reading says.</summary>
    public void OnTermExpired(Term term, ClockReading reading)
    {
        if (_groups.TryGetValue(term.Group, out GroupState? group) && group.Term == term && group.Phase == GroupPhase.Leading)
        {
            EndTerm(group, ReasonFor(group, reading), reading);
        }
    }

    public void OnRunsEnded(Term term, ClockReading reading)
    {
        if (!_groups.TryGetValue(term.Group, out GroupState? group) || group.Term != term || term.ActiveRuns > 0)
        {
            return;
        }

        if (group.Phase is GroupPhase.Ending or GroupPhase.Abandoned)
        {
            BeginRelease(group, reading);
        }
        else if (group.Phase == GroupPhase.Draining)
        {
            group.Term = null;
            Wait(group, Instant.Max(reading.Now, group.NotBefore));
        }
        else if (group.Phase == GroupPhase.Stopped)
        {
            group.Term = null;
        }
    }

    private void EndOverdueTerms(ClockReading reading)
    {
        // Backwards: ending a term can close its session, which drops closed ones and adds a new one at the end.
        for (int i = _sessions.Count - 1; i >= 0; i = Math.Min(i, _sessions.Count) - 1)
        {
            SessionState session = _sessions[i];
            bool due = reading.Now >= session.FirstDeadline;
            bool suspended = session.Held.Count > 0 && reading.WallLead - session.Lease.WallLead > session.MinDriftMargin;
            if (!due && !suspended)
            {
                continue;
            }

            foreach (GroupState group in session.Held.ToArray())
            {
                if (group.Phase == GroupPhase.Leading && group.Term!.IsOverAt(reading))
                {
                    EndTerm(group, ReasonFor(group, reading), reading);
                }
                else if (group.Phase == GroupPhase.Ending && reading.Now >= session.Lease.Ends)
                {
                    Abandon(group, reading);
                }
            }

            session.ForgetReservesOfEndedTerms();
            if (!session.Closed && reading.Now >= session.Lease.Ends && session.Confirmed)
            {
                // Nothing can be extended any more, only released, and what is released must not keep a session alive.
                session.NextHeartbeat = Instant.Never;
            }
        }
    }

    private LeadershipChangeReason ReasonFor(GroupState group, ClockReading reading)
    {
        // Woken far too late for what was planned: it was this process that stood still, not the backend.
        if (group.Term!.WasSuspendedAt(reading) || reading.Now - _expectedWakeUp > group.Settings.DriftMargin)
        {
            return LeadershipChangeReason.ProcessPaused;
        }

        return group.Session is { FailedHeartbeats: > 0 } or { HeartbeatInFlight: not null }
            ? LeadershipChangeReason.BackendUnreachable
            : LeadershipChangeReason.Expired;
    }

    private void EndTerm(GroupState group, LeadershipChangeReason reason, ClockReading reading, string? detail = null)
    {
        Term term = group.Term!;
        term.End();
        group.EndReason = reason;
        group.EndDetail = detail;
        group.Leader = null;
        group.Phase = GroupPhase.Ending;
        observer.OnEnded(group, term, reason);
        if (term.ActiveRuns == 0)
        {
            BeginRelease(group, reading);
        }
        else if (reason is LeadershipChangeReason.Released or LeadershipChangeReason.Disposed)
        {
            SetWakeUp(group, reading.Now + group.Settings.StopTimeout);
        }
        else
        {
            Abandon(group, reading);
        }
    }

    /// <summary>Runs had their time. What they were started under must be over before anyone else leads: the lease as it is now, not extended for them.</summary>
    private void Abandon(GroupState group, ClockReading reading)
    {
        group.Phase = GroupPhase.Abandoned;
        SetWakeUp(group, Instant.Max(reading.Now, group.Session!.Lease.Ends));
        if (!group.Wanted)
        {
            observer.OnSettled(group);
        }
    }

    private void LeaseOfRunsEnded(GroupState group, ClockReading reading)
    {
        observer.OnRunsOutlivedLease(group, group.Term!, group.Term!.ActiveRuns);
        BeginRelease(group, reading);
    }

    private void LoseSession(SessionState session, LeadershipChangeReason reason, ClockReading reading)
    {
        Close(session);
        foreach (GroupState group in session.Held.ToArray())
        {
            LoseGroup(group, reason, reading);
        }

        Forget();
    }

    /// <summary>The backend says that the group is not ours any more. There is nothing to release.</summary>
    private void LoseGroup(GroupState group, LeadershipChangeReason reason, ClockReading reading)
    {
        group.Session!.LetGo(group);
        group.IsOffered = false;
        if (group.Phase == GroupPhase.Leading)
        {
            group.Term!.End();
            group.EndReason = reason;
            group.EndDetail = null;
            group.Leader = null;
            observer.OnEnded(group, group.Term, reason);
        }

        if (group.Phase is not GroupPhase.Releasing)
        {
            if (group.Term is { ActiveRuns: > 0 } term)
            {
                observer.OnRunsOutlivedLease(group, term, term.ActiveRuns);
            }

            group.Phase = GroupPhase.Releasing;
            Released(group, reading);
        }
    }

    private void BeginRelease(GroupState group, ClockReading reading)
    {
        group.Phase = GroupPhase.Releasing;
        SessionState session = group.Session!;
        if (session.Closed || reading.Now >= session.SurelyEnded)
        {
            LetLeaseEnd(session, group, reading);
            return;
        }

        group.ReleaseBegan = reading.Now;
        SetWakeUp(group, Instant.Never);
        Slot(group).ToRelease.Enqueue(group);
    }

    /// <summary>
    /// There is nothing left to release. Or so this process must think: a heartbeat whose answer it never got may have extended the session. So the session
    /// is never used again, lest it keep alive at the backend what is forgotten here.
    /// </summary>
    private void LetLeaseEnd(SessionState session, GroupState group, ClockReading reading)
    {
        Close(session);
        session.LetGo(group);
        Released(group, reading);
    }

    private void SendReleases(ClockReading reading)
    {
        foreach (SessionSlot slot in _slots.Values)
        {
            if (slot.ReleaseInFlight is not null || slot.ToRelease.Count == 0)
            {
                continue;
            }

            var batch = new List<GroupState>(Math.Min(slot.ToRelease.Count, maxBatchSize));
            SessionState session = slot.ToRelease.Peek().Session!;
            while (batch.Count < maxBatchSize && slot.ToRelease.TryPeek(out GroupState? group) && group.Session == session)
            {
                slot.ToRelease.Dequeue();
                Know(group);
                batch.Add(group);
            }

            bool endsSession = session.UnknownOutcomes == 0 && slot.AcquireInFlight is null && batch.Count(session.Held.Contains) == session.Held.Count;
            if (endsSession && slot.Session == session)
            {
                ReplaceSession(slot);
            }

            slot.ReleaseInFlight = new ReleaseCall(reading, ReleaseTimeout < slot.Length / 3 ? ReleaseTimeout : slot.Length / 3, slot, session, [.. batch], endsSession);
            Send(slot.ReleaseInFlight);
        }
    }

    public void Completed(ReleaseCall call, ClockReading reading)
    {
        if (!Conclude(call))
        {
            return;
        }

        call.Slot.ReleaseInFlight = null;
        foreach (GroupState group in call.Groups)
        {
            call.Session.LetGo(group);
            Released(group, reading);
        }

        Forget();
    }

    private void ReleaseFailed(ReleaseCall call, ClockReading reading)
    {
        call.Slot.ReleaseInFlight = null;
        foreach (GroupState group in call.Groups)
        {
            if (reading.Now >= call.Session.SurelyEnded)
            {
                LetLeaseEnd(call.Session, group, reading);
            }
            else
            {
                SetWakeUp(group, Instant.Min(reading.Now + Backoff(), call.Session.SurelyEnded));
                if (!group.Wanted && reading.Now - group.ReleaseBegan >= ReleaseTimeout)
                {
                    // Who stops has waited long enough for a backend that does not answer; it goes on being tried.
                    observer.OnSettled(group);
                }
            }
        }
    }

    /// <summary>The group is not held any more, by whatever way.</summary>
    private void Released(GroupState group, ClockReading reading)
    {
        Term? term = group.Term;
        group.Session = null;
        group.OutcomeUnknown = false;
        group.FreeSince = null;
        group.Holding = null;
        group.IsOffered &= group.Wanted;

        // After a failure, or a step-down, others get the chance first. A plain stop and start is neither.
        bool stoppedInOrder = !group.Wanted
            && group.EndReason is LeadershipChangeReason.None or LeadershipChangeReason.Released or LeadershipChangeReason.Disposed;
        TimeSpan pause = group.IsOffered ? OfferTime : group.CoolDown > group.Settings.ElectionInterval ? group.CoolDown : group.Settings.ElectionInterval;
        group.NotBefore = stoppedInOrder ? reading.Now : reading.Now + pause;
        group.CoolDown = TimeSpan.Zero;
        if (!group.Wanted)
        {
            group.Term = term is { ActiveRuns: > 0 } ? term : null;
            Settle(group);
        }
        else if (term is { ActiveRuns: > 0 })
        {
            group.Phase = GroupPhase.Draining;
            SetWakeUp(group, Instant.Never);
            observer.OnSettled(group);
        }
        else
        {
            group.Term = null;
            Wait(group, group.NotBefore);
            observer.OnSettled(group);
        }
    }

    private void Settle(GroupState group)
    {
        group.Phase = GroupPhase.Stopped;
        SetWakeUp(group, Instant.Never);
        observer.OnSettled(group);
    }
}
