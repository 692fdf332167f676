namespace MultiLock;

/// <summary>
/// The election: a state machine without I/O, threads, timers or a clock of its own. Inputs (replies, notifications, wishes, the time) go in;
/// calls, a wake-up time and observations come out. <see cref="ElectionEngine"/> is the shell that connects it to a provider.
/// </summary>
/// <remarks>
/// Not thread-safe: one input at a time. Every input carries a reading of the clocks. The rules it upholds are S1 to S7 and L1 to L4 of
/// <c>docs/architecture.md</c>; the parts are in files of their own: attempts, who goes first, sessions and heartbeats, endings and releases, draining.
/// </remarks>
internal sealed partial class ElectionCore(IElectionObserver observer, ElectionClock clock, Random random, int maxBatchSize, int? maxGroups)
{
    /// <summary>The first delay after a failed call; it doubles up to <see cref="MaxBackoff"/>.</summary>
    internal static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(50);

    internal static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    /// <summary>Up to this many competing processes all rush at a released group; more spread over <see cref="RushSpread"/>.</summary>
    internal const int RushLimit = 8;

    internal static readonly TimeSpan RushSpread = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a release may take before it is tried again on its way to the end of the lease.</summary>
    internal static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MinRetry = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<string, GroupState> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<TimeSpan, SessionSlot> _slots = [];
    private readonly List<SessionState> _sessions = [];
    private readonly PriorityQueue<GroupState, Instant> _wakeUps = new();
    private readonly Queue<GroupState> _toRead = [];
    private readonly List<ElectionCall> _inFlight = [];
    private readonly List<ElectionCall> _outbox = [];
    private bool _ready;
    private bool _watching;
    private int _failures;
    private int? _liveSessions;
    private ReadCall? _readInFlight;
    private Instant _expectedWakeUp = Instant.Never;

    public IReadOnlyCollection<GroupState> Groups => _groups.Values;

    /// <summary>Gets how many groups this process holds, may hold, or is about to ask for.</summary>
    private int ClaimedGroups =>
        _sessions.Sum(session => session.Held.Count + session.UnknownOutcomes) + _slots.Values.Sum(slot => slot.ToAcquire.Count);

    public GroupState? Find(string group) => _groups.GetValueOrDefault(group);

    public void Add(GroupState group)
    {
        _groups.Add(group.Name, group);
        _spreading += group.Settings.Spread ? 1 : 0;
    }

    public void Remove(GroupState group)
    {
        if (_groups.Remove(group.Name))
        {
            _spreading -= group.Settings.Spread ? 1 : 0;
        }
    }

    /// <summary>The backend is prepared: calls may go out.</summary>
    public void Ready() => _ready = true;

    /// <summary>The group shall compete (or observe) from now on.</summary>
    public void Start(GroupState group, ClockReading reading)
    {
        group.Wanted = true;
        if (group.Phase != GroupPhase.Stopped)
        {
            return;
        }

        group.FreeSince = null;
        group.Holding = null;
        if (group.Term is { ActiveRuns: > 0 })
        {
            group.Phase = GroupPhase.Draining;
        }
        else
        {
            Wait(group, Instant.Max(reading.Now, group.NotBefore));
        }
    }

    /// <summary>The group shall not compete any more; what it holds is given up in order (S6).</summary>
    public void Stop(GroupState group, LeadershipChangeReason reason, ClockReading reading)
    {
        group.Wanted = false;
        if (GiveUp(group, reason, reading))
        {
            return;
        }

        switch (group.Phase)
        {
            case GroupPhase.Waiting or GroupPhase.Draining:
                Settle(group);
                break;
            case GroupPhase.Stopped or GroupPhase.Abandoned:
                observer.OnSettled(group);
                break;
            default:
                // Acquiring, Ending, Releasing: the outcome of what is under way leads to Stopped.
                break;
        }
    }

    /// <summary>Gives up what is led (S6), and what may have been won.</summary>
    /// <returns>False if that is neither, or if it is given up already, or when the answer to an attempt under way comes.</returns>
    private bool GiveUp(GroupState group, LeadershipChangeReason reason, ClockReading reading, string? detail = null)
    {
        switch (group.Phase)
        {
            case GroupPhase.Waiting when group.OutcomeUnknown:
                BeginRelease(group, reading);
                return true;
            case GroupPhase.Acquiring when Slot(group).AcquireInFlight?.Groups.Contains(group) != true:
                Withdraw(group, reading);
                return true;
            case GroupPhase.Leading:
                EndTerm(group, reason, reading, detail);
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// Gives the present term up, if it is still <paramref name="term"/> (0: whichever); the group goes on competing after one interval, or after
    /// <paramref name="coolDown"/> if that is longer. Subscribers are told <paramref name="detail"/>.
    /// </summary>
    public void StepDown(
        GroupState group, long term, LeadershipChangeReason reason, ClockReading reading, TimeSpan coolDown = default, string? detail = null)
    {
        if (group.Phase == GroupPhase.Leading && (term == 0 || group.Term!.Number == term))
        {
            group.CoolDown = coolDown;
            EndTerm(group, reason, reading, detail);
        }
    }

    /// <summary>Makes a waiting candidate try at once, because the application asked.</summary>
    public void TryNow(GroupState group, ClockReading reading)
    {
        if (group.Phase == GroupPhase.Waiting && group.Settings.Candidate)
        {
            // Whoever asks in so many words does not hold back.
            group.FreeSince = new Instant(long.MinValue);
            Wait(group, reading.Now);
        }
        else if (group.Phase != GroupPhase.Acquiring)
        {
            observer.OnAttemptConcluded(group);
        }
    }

    public void Notify(LeadershipNotification notification, ClockReading reading)
    {
        switch (notification.Kind)
        {
            case LeadershipNotificationKind.Released:
                foreach (string name in notification.Groups)
                {
                    if (_groups.TryGetValue(name, out GroupState? group))
                    {
                        Rush(group, reading, freed: true);
                    }
                }

                break;
            case LeadershipNotificationKind.SessionEnded:
                foreach (GroupState group in _groups.Values)
                {
                    if (group.Phase == GroupPhase.Acquiring || group.Leader?.SessionId == notification.SessionId)
                    {
                        Rush(group, reading, freed: true);
                    }
                }

                break;
            case LeadershipNotificationKind.Resynchronized:
                _watching = true;
                foreach (GroupState group in _groups.Values)
                {
                    Rush(group, reading, freed: false);
                }

                break;
            case LeadershipNotificationKind.Interrupted:
                _watching = false;
                foreach (GroupState group in _groups.Values)
                {
                    Instant soon = Instant.Max(reading.Now + group.Settings.ElectionInterval, group.NotBefore);
                    if (group.Phase == GroupPhase.Waiting && group.WakeAt > soon)
                    {
                        Wait(group, soon);
                    }
                }

                break;
        }
    }

    /// <summary>Does everything that is due and collects the calls to send. Called after every input and at <see cref="NextWakeUp"/>.</summary>
    /// <returns>The calls to send now, in order.</returns>
    public IReadOnlyList<ElectionCall> Advance(ClockReading reading)
    {
        _spread = null;
        EndOverdueTerms(reading);
        GiveUpOverdueCalls(reading);
        WakeGroups(reading);
        if (_ready)
        {
            SendHeartbeats(reading);
            SendReleases(reading);
            SendAcquires(reading);
            SendReads(reading);
        }

        _expectedWakeUp = NextWakeUp();
        if (_outbox.Count == 0)
        {
            return [];
        }

        ElectionCall[] calls = [.. _outbox];
        _outbox.Clear();
        return calls;
    }

    /// <summary>When <see cref="Advance"/> has something to do although no input arrives.</summary>
    public Instant NextWakeUp()
    {
        Instant next = Instant.Never;
        foreach (SessionState session in _sessions)
        {
            next = Instant.Min(next, session.NextEnding);
            if (session.HeartbeatInFlight is null && !session.Closed && session.Held.Count > 0)
            {
                next = Instant.Min(next, session.NextHeartbeat);
            }
        }

        foreach (ElectionCall call in _inFlight)
        {
            next = Instant.Min(next, call.GiveUpAt);
        }

        while (_wakeUps.TryPeek(out GroupState? group, out Instant at))
        {
            if (group.WakeAt == at)
            {
                return Instant.Min(next, at);
            }

            _wakeUps.Dequeue();
        }

        return next;
    }

    private void SetWakeUp(GroupState group, Instant at)
    {
        group.WakeAt = at;
        if (at != Instant.Never)
        {
            _wakeUps.Enqueue(group, at);
        }
    }

    private void WakeGroups(ClockReading reading)
    {
        while (_wakeUps.TryPeek(out GroupState? group, out Instant at) && at <= reading.Now)
        {
            _wakeUps.Dequeue();
            if (group.WakeAt != at)
            {
                continue;
            }

            group.WakeAt = Instant.Never;
            switch (group.Phase)
            {
                case GroupPhase.Waiting:
                    Attempt(group, reading);
                    break;
                case GroupPhase.Ending:
                    Abandon(group, reading);
                    break;
                case GroupPhase.Abandoned:
                    LeaseOfRunsEnded(group, reading);
                    break;
                case GroupPhase.Releasing:
                    Slot(group).ToRelease.Enqueue(group);
                    break;
                default:
                    break;
            }
        }
    }

    private void GiveUpOverdueCalls(ClockReading reading)
    {
        for (int i = _inFlight.Count - 1; i >= 0; i--)
        {
            ElectionCall call = _inFlight[i];
            if (reading.Now >= call.GiveUpAt)
            {
                Failed(call, new TimeoutException($"The backend did not answer within {call.Timeout}."), reading);
                observer.OnCallGivenUp(call);
            }
        }
    }

    private void Send(ElectionCall call)
    {
        _inFlight.Add(call);
        _outbox.Add(call);
    }

    private SessionSlot Slot(GroupState group)
    {
        if (!_slots.TryGetValue(group.Settings.Lease, out SessionSlot? slot))
        {
            slot = new SessionSlot(group.Settings.Lease);
            _slots.Add(slot.Length, slot);
            _sessions.Add(slot.Session);
        }

        return slot;
    }

    private TimeSpan Backoff()
    {
        double doubled = MinBackoff.Ticks * Math.Pow(2, Math.Min(_failures, 16));
        double capped = Math.Min(doubled, MaxBackoff.Ticks);

        // Between half and all of it: replicas that failed together do not come back together.
        return TimeSpan.FromTicks((long)(capped * (0.5 + (random.NextDouble() / 2))));
    }

    /// <summary>Many competitors do not rush at a free group in the same moment.</summary>
    private TimeSpan RushDelay() => _liveSessions > RushLimit
        ? TimeSpan.FromTicks((long)(random.NextDouble() * RushSpread.Ticks))
        : TimeSpan.Zero;
}
