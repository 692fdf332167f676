namespace MultiLock.Simulation;

/// <summary>
/// A store whose server watches over sessions by itself and frees what they hold when they end, as Consul and ZooKeeper do. How long a session
/// really lives, and what happens when it ends, is the kind's.
/// </summary>
internal abstract class RecordStore(World world, ProcessClock clock) : IStoreModel
{
    private readonly Dictionary<Guid, Session> _sessions = [];
    private readonly HashSet<Guid> _ended = [];
    private readonly Dictionary<string, Record> _records = new(StringComparer.Ordinal);
    private long _index = 100;

    public Action<LeadershipNotification> Push { get; set; } = _ => { };

    public abstract bool KeepsPromises { get; }

    protected World World { get; } = world;

    protected ProcessClock Clock { get; } = clock;

    public abstract TimeSpan LongestHold(TimeSpan lease);

    public AcquireReply Acquire(AcquireRequest request)
    {
        _sessions.TryGetValue(request.SessionId, out Session? session);
        if (session is null && (!request.OpensSession || _ended.Contains(request.SessionId)))
        {
            return AcquireReply.Lost;
        }

        var results = new AcquireResult[request.Candidates.Count];
        for (int i = 0; i < results.Length; i++)
        {
            Candidate candidate = request.Candidates[i];
            Record record = RecordOf(candidate.Group);
            if (record.Session is { } holder)
            {
                results[i] = holder.Id == request.SessionId && record.AttemptId == candidate.AttemptId
                    ? AcquireResult.Granted(record.Term, record.State)
                    : AcquireResult.Denied(Describe(record), AskAgainAfter(Left(holder)));
            }
            else if (record.LockedUntil > Clock.Monotonic)
            {
                results[i] = AcquireResult.Denied(null, record.LockedUntil - Clock.Monotonic);
            }
            else
            {
                session ??= Open(request.SessionId, request.Lease);
                (record.Session, record.AttemptId, record.Term, record.ParticipantId) = (session, candidate.AttemptId, ++_index, candidate.ParticipantId);
                results[i] = AcquireResult.Granted(record.Term, record.State);
            }
        }

        return new AcquireReply(results, session is null ? null : Left(session));
    }

    public RenewReply Renew(RenewRequest request)
    {
        if (!_sessions.TryGetValue(request.SessionId, out Session? session))
        {
            return RenewReply.Lost;
        }

        Extend(session, request.Lease);
        return new RenewReply(
            request.Lease, SessionLost: false, [.. request.Held.Where(held => held.Term != 0 && !Holds(request.SessionId, held)).Select(held => held.Group)]);
    }

    public void Release(ReleaseRequest request)
    {
        List<string> released = [.. request.Groups.Where(held => Holds(request.SessionId, held)).Select(held => held.Group)];
        released.ForEach(group => _records[group].Session = null);
        if (released.Count > 0)
        {
            Push(LeadershipNotification.Released(released));
        }

        if (request.EndsSession)
        {
            End(request.SessionId);
        }
    }

    public IReadOnlyList<LeaderRecord?> Read(IReadOnlyList<string> groups) =>
        [.. groups.Select(group => _records.TryGetValue(group, out Record? record) && record.Session is not null ? Describe(record) : null)];

    public bool WriteState(GroupStateWrite request)
    {
        if (!_records.TryGetValue(request.Group, out Record? record) || record.Session?.Id != request.SessionId || record.Term != request.Term)
        {
            return false;
        }

        record.State = request.State;
        return true;
    }

    public ReadOnlyMemory<byte> StateOf(string group) => _records.TryGetValue(group, out Record? record) ? record.State : default;

    public Holder? HolderOf(string group) =>
        _records.TryGetValue(group, out Record? record) && record.Session is { } session ? new Holder(session.Id, record.AttemptId, record.Term) : null;

    public void ProcessesChanged(int by)
    {
    }

    public virtual bool KillSession(string group) => false;

    public bool DeleteRecord(string group) => false;

    public bool FailOverWithLoss(TimeSpan lost) => false;

    /// <summary>How much longer a session lives that was extended just now and never again.</summary>
    protected abstract TimeSpan RealLife(TimeSpan lease);

    /// <summary>When to ask again for what a session holds, which it was promised for so long. It may live longer, and nobody is told for how long.</summary>
    protected abstract TimeSpan AskAgainAfter(TimeSpan promised);

    /// <summary>A session has ended without a release: for how long nobody can have what it held.</summary>
    protected abstract TimeSpan LockDelay(TimeSpan lease);

    protected void End(Guid id)
    {
        _ended.Add(id);
        if (!_sessions.Remove(id, out Session? session))
        {
            return;
        }

        foreach (Record record in _records.Values.Where(record => record.Session == session))
        {
            record.Session = null;
            record.LockedUntil = Clock.Monotonic + LockDelay(session.Lease);
        }

        Push(LeadershipNotification.SessionEnded(id));
    }

    private Record RecordOf(string group)
    {
        if (!_records.TryGetValue(group, out Record? record))
        {
            record = new Record(group);
            _records.Add(group, record);
        }

        return record;
    }

    private bool Holds(Guid session, HeldGroup held) =>
        _records.TryGetValue(held.Group, out Record? record)
        && record.Session?.Id == session
        && record.AttemptId == held.AttemptId
        && (held.Term == 0 || held.Term == record.Term);

    private Session Open(Guid id, TimeSpan lease)
    {
        var session = new Session(id);
        _sessions.Add(id, session);
        Extend(session, lease);
        return session;
    }

    private void Extend(Session session, TimeSpan lease)
    {
        session.Lease = lease;
        session.Promised = Clock.Monotonic + lease;
        session.Ends = Clock.Monotonic + RealLife(lease);
        ExpireAt(session);
    }

    private void ExpireAt(Session session)
    {
        if (session.IsWatched)
        {
            return;
        }

        session.IsWatched = true;
        World.After(Clock.TrueTime(session.Ends - Clock.Monotonic) + TimeSpan.FromTicks(1), null, () =>
        {
            session.IsWatched = false;
            if (!_sessions.ContainsKey(session.Id))
            {
                return;
            }

            if (Clock.Monotonic >= session.Ends)
            {
                World.Note("store", "a session ends");
                End(session.Id);
            }
            else
            {
                ExpireAt(session);
            }
        });
    }

    private TimeSpan Left(Session session)
    {
        TimeSpan left = session.Promised - Clock.Monotonic;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private LeaderRecord Describe(Record record) => new(
        record.Group,
        record.ParticipantId,
        record.Session!.Id,
        record.Term,
        Clock.GetUtcNow(),
        TimeSpan.Zero,
        Left(record.Session),
        new Dictionary<string, string>()) { AttemptId = record.AttemptId };

    private sealed class Session(Guid id)
    {
        public Guid Id { get; } = id;

        public TimeSpan Lease { get; set; }

        public TimeSpan Promised { get; set; }

        public TimeSpan Ends { get; set; }

        public bool IsWatched { get; set; }
    }

    private sealed class Record(string group)
    {
        public string Group { get; } = group;

        public string ParticipantId { get; set; } = "";

        public Session? Session { get; set; }

        public Guid AttemptId { get; set; }

        public long Term { get; set; }

        public TimeSpan LockedUntil { get; set; }

        public ReadOnlyMemory<byte> State { get; set; }
    }
}
