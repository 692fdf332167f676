namespace MultiLock;

/// <summary>
/// One term of leadership, as this process sees it. Readers compare with the clock at every look; once a look has found the term over,
/// it is over for good, even if a heartbeat that extends the session arrives a moment later.
/// </summary>
#pragma warning disable CA1001 // The tokens have no timer, so they own nothing, and users hold them for as long as they like.
internal sealed class Term(
    string group,
    string participantId,
    long number,
    DateTimeOffset acquiredAt,
    ISessionLeaseSource session,
    TimeSpan driftMargin,
    TimeSpan reserve,
    ElectionClock clock,
    ReadOnlyMemory<byte> state,
    Action<Term> onExpired,
    Action<Term> onRunsEnded)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _runsEnd = new();
    private int _over;
    private int _runs;

    public string Group { get; } = group;

    public string ParticipantId { get; } = participantId;

    public long Number { get; } = number;

    public DateTimeOffset AcquiredAt { get; } = acquiredAt;

    /// <summary>Gets the state that the last leader left.</summary>
    public ReadOnlyMemory<byte> State { get; } = state;

    /// <summary>Gets the session that holds the group, as the backend knows it.</summary>
    public Guid SessionId => session.Id;

    /// <summary>Gets the token that is cancelled when the term ends for the application.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>
    /// Gets the token for the library's own registrations, which run on the thread that ends the term: they neither block nor throw, and run no user code.
    /// </summary>
    public CancellationToken RunsEnd => _runsEnd.Token;

    /// <summary>Gets the drift margin plus the stop grace: how long before the end of the lease the application must be out.</summary>
    public TimeSpan Reserve { get; } = reserve;

    public int ActiveRuns => Volatile.Read(ref _runs);

    /// <summary>Compares with the clock: true only while the application may act as leader.</summary>
    public bool IsCurrent
    {
        get
        {
            if (Volatile.Read(ref _over) != 0)
            {
                return false;
            }

            SessionLease lease = session.Lease;
            if (!clock.IsPast(lease.Ends - Reserve, lease.WallLead + driftMargin))
            {
                return true;
            }

            if (Interlocked.Exchange(ref _over, 1) == 0)
            {
                onExpired(this);
            }

            return false;
        }
    }

    public bool IsOverAt(ClockReading reading)
    {
        SessionLease lease = session.Lease;
        return reading.Now >= lease.Ends - Reserve || reading.WallLead - lease.WallLead > driftMargin;
    }

    /// <summary>True if the wall clock shows time that the monotonic clock did not count: the machine was suspended.</summary>
    public bool WasSuspendedAt(ClockReading reading) => reading.WallLead - session.Lease.WallLead > driftMargin;

    /// <summary>Marks the term over for every reader. Cancelling <see cref="Ended"/> is separate, because users may have registered code with it.</summary>
    /// <remarks>A full fence: whoever calls this and then sees no run has not missed one that passed its look (<see cref="TryEnterRun"/>).</remarks>
    public void End() => Interlocked.Exchange(ref _over, 1);

    /// <summary>
    /// Cancels <see cref="RunsEnd"/> here, so that runs see theirs cancelled even if the thread pool is starved, and <see cref="Ended"/>, with which users have
    /// registered code, by way of the caller.
    /// </summary>
    public void CancelEnded(Action<CancellationTokenSource> cancel)
    {
        _runsEnd.Cancel();
        cancel(_ended);
    }

    /// <summary>Starts a run if the term is still current. The term is not released while runs last.</summary>
    public bool TryEnterRun()
    {
        // Counted before the look: a release that sees no run can then not miss one that has passed its look.
        Interlocked.Increment(ref _runs);
        if (IsCurrent)
        {
            return true;
        }

        ExitRun();
        return false;
    }

    public void ExitRun()
    {
        if (Interlocked.Decrement(ref _runs) == 0 && Volatile.Read(ref _over) != 0)
        {
            onRunsEnded(this);
        }
    }
}
