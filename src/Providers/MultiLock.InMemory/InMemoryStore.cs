using System.Collections.Immutable;

namespace MultiLock.InMemory;

/// <summary>The records that several providers share. One lock makes every request atomic; notifications are sent after it is left.</summary>
internal sealed class InMemoryStore(TimeProvider timeProvider, long floor = 0)
{
    public const int MaxBatchSize = 1000;

    // A request that was overtaken by its own session's end comes late by seconds, not by thousands of sessions.
    private const int MaxEndedSessions = 10_000;

    private readonly Lock _lock = new();
    private readonly ElectionClock _clock = new(timeProvider);
    private readonly Dictionary<Guid, InMemorySession> _sessions = [];
    private readonly Dictionary<string, InMemoryGroup> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _ended = [];
    private readonly Queue<Guid> _endedInOrder = new();
    private ImmutableArray<InMemoryWatch> _watches = [];
    private long _floor = floor;
    private long _lastRelease;
    private int _providers;

    public bool IsInUse
    {
        get
        {
            lock (_lock)
            {
                return _providers > 0 || HasLiveSession(_clock.Now);
            }
        }
    }

    public long HighestTerm
    {
        get
        {
            lock (_lock)
            {
                return _groups.Values.Aggregate(_floor, (highest, group) => Math.Max(highest, group.Term));
            }
        }
    }

    public void Attach()
    {
        lock (_lock)
        {
            _providers++;
        }
    }

    public void Detach()
    {
        lock (_lock)
        {
            _providers--;
        }
    }

    public AcquireReply Acquire(AcquireRequest request)
    {
        lock (_lock)
        {
            Instant now = _clock.Now;
            InMemorySession? session = FindLive(request.SessionId, now);
            if (session is null && (!request.OpensSession || _ended.Contains(request.SessionId)))
            {
                return AcquireReply.Lost;
            }

            var metadata = new MetadataCopies();
            var results = new AcquireResult[request.Candidates.Count];
            for (int i = 0; i < results.Length; i++)
            {
                Candidate candidate = request.Candidates[i];
                InMemoryGroup group = GetOrAdd(candidate.Group);
                if (group.Session is { } holder && holder.IsLiveAt(now))
                {
                    results[i] = group.IsHeldBy(request.SessionId, candidate.AttemptId)
                        ? AcquireResult.Granted(group.Term, group.State)
                        : AcquireResult.Denied(group.Read(now), holder.Ends - now);
                    continue;
                }

                EndHolder(group);
                session ??= Open(request.SessionId, now, request.Lease);
                group.Grant(session, candidate, metadata.Of(candidate), NextTerm(group), timeProvider.GetUtcNow());
                results[i] = AcquireResult.Granted(group.Term, group.State);
            }

            return new AcquireReply(results, session?.Ends - now, SessionLost: false, _providers) { LastRelease = _lastRelease };
        }
    }

    public RenewReply Renew(RenewRequest request)
    {
        lock (_lock)
        {
            Instant now = _clock.Now;
            if (FindLive(request.SessionId, now) is not { } session)
            {
                return RenewReply.Lost;
            }

            session.Extend(now, request.Lease);

            // Groups leave a live session only by its own releases, so counting is enough to notice; unless somebody deletes their record, which another group
            // that the request does not know of could make up for.
            List<string> lost = session.HasLostRecords || request.Held.Count > session.GroupCount ? LostGroups(request) : [];
            if (lost.Count > 0)
            {
                CountRelease();
            }

            return new RenewReply(request.Lease, SessionLost: false, lost) { LiveSessions = _providers };
        }
    }

    public void Release(ReleaseRequest request)
    {
        var released = new List<string>(request.Groups.Count);
        bool ended = false;
        lock (_lock)
        {
            foreach (HeldGroup held in request.Groups)
            {
                if (_groups.TryGetValue(held.Group, out InMemoryGroup? group) && group.IsHeldBy(request.SessionId, held))
                {
                    group.Free();
                    released.Add(held.Group);
                }
            }

            if (released.Count > 0)
            {
                CountRelease();
            }

            if (request.EndsSession)
            {
                ended = _sessions.TryGetValue(request.SessionId, out InMemorySession? session);
                End(request.SessionId, session);
            }
        }

        if (released.Count > 0)
        {
            Notify(LeadershipNotification.Released(released));
        }

        if (ended)
        {
            Notify(LeadershipNotification.SessionEnded(request.SessionId));
        }
    }

    public IReadOnlyList<LeaderRecord?> Read(IReadOnlyList<string> groups)
    {
        lock (_lock)
        {
            Instant now = _clock.Now;
            var records = new LeaderRecord?[groups.Count];
            for (int i = 0; i < records.Length; i++)
            {
                records[i] = _groups.GetValueOrDefault(groups[i])?.Read(now);
            }

            return records;
        }
    }

    public bool WriteState(GroupStateWrite request)
    {
        byte[] state = request.State.ToArray();
        lock (_lock)
        {
            if (FindLive(request.SessionId, _clock.Now) is not { } session
                || !_groups.TryGetValue(request.Group, out InMemoryGroup? group)
                || group.Session != session
                || group.Term != request.Term)
            {
                return false;
            }

            group.State = state;
            return true;
        }
    }

    public InMemoryWatch Watch(object owner, Action<LeadershipNotification> notify)
    {
        var watch = new InMemoryWatch(this, owner, notify);
        lock (_lock)
        {
            _watches = _watches.Add(watch);
        }

        watch.Notify(LeadershipNotification.Resynchronized);
        return watch;
    }

    public void Remove(InMemoryWatch watch)
    {
        lock (_lock)
        {
            _watches = _watches.Remove(watch);
        }
    }

    public void EndWatches(object owner)
    {
        lock (_lock)
        {
            _watches = _watches.RemoveAll(watch => watch.Owner == owner);
        }
    }

    /// <summary>Loses the record of a group with its counter, as an operator who deletes a row does. Only tests call it.</summary>
    public void DeleteRecord(string groupName)
    {
        lock (_lock)
        {
            if (_groups.Remove(groupName, out InMemoryGroup? group))
            {
                _floor = Math.Max(_floor, group.Term);
                group.Session?.HasLostRecords = true;
                group.Free();
            }
        }
    }

    private InMemoryGroup GetOrAdd(string name)
    {
        if (!_groups.TryGetValue(name, out InMemoryGroup? group))
        {
            group = new InMemoryGroup(name);
            _groups.Add(name, group);
        }

        return group;
    }

    private long NextTerm(InMemoryGroup group) =>
        Math.Max(Math.Max(group.Term, _floor) + 1, timeProvider.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>By the clock, too: a replica that has not seen the last releases does not count to the same numbers again.</summary>
    private void CountRelease() => _lastRelease = Math.Max(_lastRelease + 1, timeProvider.GetUtcNow().ToUnixTimeMilliseconds());

    private InMemorySession? FindLive(Guid id, Instant now)
    {
        if (!_sessions.TryGetValue(id, out InMemorySession? session) || session.IsLiveAt(now))
        {
            return session;
        }

        End(id, session);
        return null;
    }

    private InMemorySession Open(Guid id, Instant now, TimeSpan lease)
    {
        // The only place where sessions grow is the place to drop those that nobody took a group from.
        foreach (InMemorySession other in _sessions.Values)
        {
            if (!other.IsLiveAt(now))
            {
                End(other.Id, other);
            }
        }

        var session = new InMemorySession(id, now, lease);
        _sessions.Add(id, session);
        return session;
    }

    /// <summary>Ends the session from which a group is about to be taken, so that none of its heartbeats can revive it.</summary>
    private void EndHolder(InMemoryGroup group)
    {
        if (group.Session is { } holder)
        {
            End(holder.Id, holder);
            group.Free();
        }
    }

    private void End(Guid id, InMemorySession? session)
    {
        session?.HasEnded = true;
        _sessions.Remove(id);
        if (_ended.Add(id))
        {
            _endedInOrder.Enqueue(id);
            if (_endedInOrder.Count > MaxEndedSessions)
            {
                _ended.Remove(_endedInOrder.Dequeue());
            }
        }
    }

    private bool HasLiveSession(Instant now) => _sessions.Values.Any(session => session.IsLiveAt(now));

    private List<string> LostGroups(RenewRequest request)
    {
        var lost = new List<string>();
        foreach (HeldGroup held in request.Held)
        {
            // Term 0 is an attempt without an answer; its request may still be on the way.
            if (held.Term != 0 && !(_groups.TryGetValue(held.Group, out InMemoryGroup? group) && group.IsHeldBy(request.SessionId, held)))
            {
                lost.Add(held.Group);
            }
        }

        return lost;
    }

    private void Notify(LeadershipNotification notification)
    {
        foreach (InMemoryWatch watch in _watches)
        {
            watch.Notify(notification);
        }
    }

    /// <summary>Takes the callers' dictionaries out of their hands, once for a batch whose candidates share one.</summary>
    private ref struct MetadataCopies
    {
        private IReadOnlyDictionary<string, string>? _source;
        private IReadOnlyDictionary<string, string>? _copy;

        public IReadOnlyDictionary<string, string> Of(Candidate candidate)
        {
            if (_copy is null || !ReferenceEquals(_source, candidate.Metadata))
            {
                _source = candidate.Metadata;
                _copy = new Dictionary<string, string>(candidate.Metadata, StringComparer.Ordinal).AsReadOnly();
            }

            return _copy;
        }
    }
}
