namespace MultiLock;

/// <summary>One session at the backend: what one heartbeat extends, for all groups of one lease length.</summary>
internal sealed class SessionState(Guid id, TimeSpan length) : ISessionLeaseSource
{
    private SessionLease _lease = SessionLease.None;
    private HeldGroup[]? _snapshot;

    public Guid Id { get; } = id;

    public TimeSpan Length { get; } = length;

    public SessionLease Lease => Volatile.Read(ref _lease);

    /// <summary>Gets or sets a value indicating whether the backend has confirmed the session. Only then it may not be created any more.</summary>
    public bool Confirmed { get; set; }

    /// <summary>Gets or sets a value indicating whether the session is over: nothing is won or extended with it any more.</summary>
    public bool Closed { get; set; }

    /// <summary>Gets or sets when the first request that may have created the session was sent: the earliest moment its lease can count from.</summary>
    public ClockReading? FirstSent { get; set; }

    /// <summary>Gets the groups that this session holds, or may hold, from the grant until the release is acknowledged.</summary>
    public HashSet<GroupState> Held { get; } = [];

    /// <summary>Gets or sets how many groups were named in acquires of unknown outcome.</summary>
    public int UnknownOutcomes { get; set; }

    /// <summary>Gets or sets a value indicating whether an acquire got no answer: a copy of it may still arrive and create the session.</summary>
    public bool HadUnknownOutcome { get; set; }

    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.MaxValue;

    /// <summary>Gets the largest reserve of the terms that are led on this session: before <c>Lease.Ends</c> minus this, all of them are current.</summary>
    public TimeSpan MaxReserve { get; private set; }

    public TimeSpan MinDriftMargin { get; private set; } = TimeSpan.MaxValue;

    public Instant NextHeartbeat { get; set; } = Instant.Never;

    public RenewCall? HeartbeatInFlight { get; set; }

    public int FailedHeartbeats { get; set; }

    /// <summary>Gets the first moment at which a term on this session can be over.</summary>
    public Instant FirstDeadline => Held.Count == 0 ? Instant.Never : Lease.Ends - MaxReserve;

    /// <summary>Gets when something ends if nothing extends the session: the first term for the application, or the lease under runs that are still to end.</summary>
    public Instant NextEnding
    {
        get
        {
            Instant ending = Instant.Never;
            foreach (GroupState group in Held)
            {
                if (group.Phase == GroupPhase.Leading)
                {
                    return FirstDeadline;
                }

                if (group.Phase == GroupPhase.Ending)
                {
                    ending = Lease.Ends;
                }
            }

            return ending;
        }
    }

    /// <summary>Gets when the backend has surely forgotten the session if nothing extends it.</summary>
    public Instant SurelyEnded => Confirmed ? Lease.Ends : FirstSent is { } sent ? sent.Now + Length : new Instant(long.MinValue);

    /// <summary>Takes note of an acknowledged lease, counted from before its request was sent (S3).</summary>
    public void Extend(ClockReading sent, TimeSpan remaining)
    {
        Instant ends = sent.Now + (remaining < Length ? remaining : Length);
        if (ends > Lease.Ends)
        {
            Volatile.Write(ref _lease, new SessionLease(ends, sent.WallLead));
        }
    }

    public void Hold(GroupState group)
    {
        _snapshot = null;
        Held.Add(group);
        MaxReserve = TimeSpan.FromTicks(Math.Max(MaxReserve.Ticks, group.Settings.Reserve.Ticks));
        MinDriftMargin = TimeSpan.FromTicks(Math.Min(MinDriftMargin.Ticks, group.Settings.DriftMargin.Ticks));
        HeartbeatInterval = TimeSpan.FromTicks(Math.Min(HeartbeatInterval.Ticks, group.Settings.HeartbeatInterval.Ticks));
    }

    public void LetGo(GroupState group)
    {
        _snapshot = null;
        Held.Remove(group);
    }

    /// <summary>Leaves terms that have ended out of the next deadline: it is that of the terms which are still led.</summary>
    public void ForgetReservesOfEndedTerms() => MaxReserve =
        Held.Where(group => group.Phase == GroupPhase.Leading).Select(group => group.Settings.Reserve).DefaultIfEmpty().Max();

    /// <summary>What is held, as the backend is told. Made anew only when it changed.</summary>
    public IReadOnlyList<HeldGroup> Snapshot() =>
        _snapshot ??= [.. Held.Select(group => new HeldGroup(group.Name, group.AttemptId, group.Term?.Number ?? 0))];
}
