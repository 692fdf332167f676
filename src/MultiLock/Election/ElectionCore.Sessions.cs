namespace MultiLock;

/// <content>Sessions, heartbeats, and what happens to calls in general.</content>
internal sealed partial class ElectionCore
{
    private void EnsureOpenSession(SessionSlot slot, ClockReading reading)
    {
        SessionState session = slot.Session;

        // An unconfirmed session whose lease may be over already could be granted now and be dead a moment later: start afresh.
        bool stale = !session.Confirmed && session.FirstSent is not null && reading.Now >= session.SurelyEnded - (session.Length / 2);
        if ((stale || session.Closed || (session.Confirmed && reading.Now >= session.Lease.Ends)) && slot.AcquireInFlight is null)
        {
            ReplaceSession(slot);
        }
    }

    private void Close(SessionState session)
    {
        session.Closed = true;
        if (_slots.TryGetValue(session.Length, out SessionSlot? slot) && slot.Session == session)
        {
            ReplaceSession(slot);
        }
    }

    private void ReplaceSession(SessionSlot slot)
    {
        slot.Session.Closed = true;
        slot.Session = new SessionState(Guid.NewGuid(), slot.Length);
        _sessions.Add(slot.Session);
        Forget();
    }

    /// <summary>Drops sessions that hold nothing and are not the present one of their slot.</summary>
    private void Forget() => _sessions.RemoveAll(session => session.Closed && session.Held.Count == 0);

    private void SendHeartbeats(ClockReading reading)
    {
        foreach (SessionState session in _sessions)
        {
            if (session.Closed || session.HeartbeatInFlight is not null || session.Held.Count == 0 || reading.Now < session.NextHeartbeat)
            {
                continue;
            }

            // When all that is left are runs that do not end, the lease must end too (S6).
            if (!session.Held.Any(group => group.Phase is GroupPhase.Leading or GroupPhase.Ending or GroupPhase.Releasing))
            {
                session.NextHeartbeat = Instant.Never;
                continue;
            }

            TimeSpan left = session.NextEnding - reading.Now;
            TimeSpan timeout = left > TimeSpan.Zero && left / 2 < session.HeartbeatInterval ? left / 2 : session.HeartbeatInterval;
            session.HeartbeatInFlight = new RenewCall(reading, timeout > MinRetry ? timeout : MinRetry, session, _spreading > 0);
            Send(session.HeartbeatInFlight);
        }
    }

    public void Completed(RenewCall call, RenewReply reply, ClockReading reading)
    {
        SessionState session = call.Session;
        bool late = !Conclude(call);
        if (session.HeartbeatInFlight == call)
        {
            session.HeartbeatInFlight = null;
        }

        if (session.Closed)
        {
            return;
        }

        // First what is over by the clock: an answer that comes too late must not revive a term (S5).
        EndOverdueTerms(reading);
        if (reply.SessionLost)
        {
            LoseSession(session, LeadershipChangeReason.Expired, reading);
            return;
        }

        // True even if the reply is late: the backend did extend the session at some moment after the request was sent.
        session.Extend(call.Sent, reply.Remaining);
        if (!late)
        {
            session.FailedHeartbeats = 0;
            session.NextHeartbeat = call.Sent.Now + session.HeartbeatInterval;
        }

        foreach (string name in reply.LostGroups)
        {
            // Only what the request named: a group won since is not lost by an answer that does not know of it.
            if (_groups.TryGetValue(name, out GroupState? group) && group.Session == session && Named(call, group))
            {
                LoseGroup(group, LeadershipChangeReason.Superseded, reading);
            }
        }

        LearnLiveSessions(reply.LiveSessions, reading);
        if (!late && reply.LiveSessions is not null)
        {
            OfferExcess(reading);
        }
    }

    private static bool Named(RenewCall call, GroupState group)
    {
        foreach (HeldGroup held in call.Request.Held)
        {
            if (held.Group == group.Name)
            {
                return held.AttemptId == group.AttemptId;
            }
        }

        return false;
    }

    private static void RenewFailed(RenewCall call, bool timedOut, ClockReading reading)
    {
        SessionState session = call.Session;
        session.HeartbeatInFlight = null;
        session.FailedHeartbeats++;
        if (timedOut)
        {
            // It has used its share of the time that is left; the next one goes out at once, on a fresh connection (F1).
            session.NextHeartbeat = reading.Now;
            return;
        }

        TimeSpan delay = MinBackoff * Math.Pow(2, Math.Min(session.FailedHeartbeats - 1, 10));
        delay = delay < session.HeartbeatInterval ? delay : session.HeartbeatInterval;
        TimeSpan left = session.NextEnding - reading.Now;
        if (left > TimeSpan.Zero && left / 4 < delay)
        {
            delay = left / 4;
        }

        session.NextHeartbeat = reading.Now + (delay > MinRetry ? delay : MinRetry);
    }

    /// <summary>Any call failed, or was given up.</summary>
    public void Failed(ElectionCall call, Exception error, ClockReading reading)
    {
        if (call.IsOver)
        {
            return;
        }

        call.IsOver = true;
        _inFlight.Remove(call);
        observer.OnCallFailed(call, error);
        switch (call)
        {
            case RenewCall renew:
                RenewFailed(renew, error is TimeoutException or OperationCanceledException, reading);
                break;
            case AcquireCall acquire:
                AcquireFailed(acquire, reading);
                _failures++;
                break;
            case ReleaseCall release:
                ReleaseFailed(release, reading);
                _failures++;
                break;
            case ReadCall read:
                _readInFlight = null;
                foreach (GroupState group in read.Groups)
                {
                    if (group.Phase == GroupPhase.Waiting)
                    {
                        Wait(group, reading.Now + Backoff());
                        observer.OnAttemptConcluded(group);
                    }
                }

                _failures++;
                break;
            default:
                throw new InvalidOperationException($"Unknown call {call.GetType().Name}.");
        }
    }

    /// <returns>False if the core has stopped waiting for the call before.</returns>
    private bool Conclude(ElectionCall call)
    {
        _failures = 0;
        observer.OnCallSucceeded(call);
        if (call.IsOver)
        {
            return false;
        }

        call.IsOver = true;
        _inFlight.Remove(call);
        return true;
    }
}
