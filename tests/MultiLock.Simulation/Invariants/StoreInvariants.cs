namespace MultiLock.Simulation;

/// <summary>S1, S4, and the store's part of S6: what the store does with requests, whenever they arrive.</summary>
internal sealed class StoreInvariants(World world, Invariants all, IReadOnlyList<Process> processes)
{
    private readonly Dictionary<string, Holder> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _highest = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _dead = [];

    /// <summary>Gets the highest term of a group that was ever granted.</summary>
    public long HighestTerm(string group) => _highest.GetValueOrDefault(group);

    public AcquireReply Acquire(IStoreModel store, AcquireRequest request)
    {
        Holder?[] before = [.. request.Candidates.Select(candidate => store.HolderOf(candidate.Group))];
        AcquireReply reply = store.Acquire(request);
        for (int i = 0; i < reply.Results.Count; i++)
        {
            string group = request.Candidates[i].Group;
            if (store.HolderOf(group) is not { } holder || holder == before[i])
            {
                continue;
            }

            if (before[i] is { } robbed)
            {
                all.Violated("S1", $"{group} is given to term {holder.Term} although term {robbed.Term} holds it");
            }

            if (_dead.Contains(holder.SessionId))
            {
                all.Violated("S1", $"{group} is given to a session that has ended");
            }

            if (holder.Term <= HighestTerm(group))
            {
                all.Violated("S4", $"term {holder.Term} of {group} follows term {HighestTerm(group)}");
            }

            if (_holders.TryGetValue(group, out Holder last) && last.SessionId != holder.SessionId)
            {
                _dead.Add(last.SessionId);
            }

            _holders[group] = holder;
            _highest[group] = Math.Max(holder.Term, HighestTerm(group));
            world.Tally.Terms++;
            all.Runs.Granted(group, holder.Term);
            all.Liveness.Granted(group);
        }

        return reply;
    }

    public RenewReply Renew(IStoreModel store, RenewRequest request)
    {
        RenewReply reply = store.Renew(request);
        if (reply.SessionLost)
        {
            return reply;
        }

        if (_dead.Contains(request.SessionId))
        {
            all.Violated("S1", "a heartbeat extends a session that has ended");
        }

        foreach (HeldGroup held in request.Held)
        {
            // A heartbeat that was overtaken by a release of its own process need not be told of that.
            if (all.IsExcused(held.Group, held.Term) && store.HolderOf(held.Group)?.Term != held.Term && !reply.LostGroups.Contains(held.Group))
            {
                all.Violated("S3", $"a heartbeat is not told that {held.Group} is not held in term {held.Term} any more");
            }
        }

        return reply;
    }

    public bool Release(IStoreModel store, ReleaseRequest request)
    {
        // A term that was in a lost reply has no number in the request: the attempt tells.
        (string Group, Holder Holder)[] held = [.. Held(store)];
        store.Release(request);
        foreach ((string group, Holder holder) in held)
        {
            if (store.HolderOf(group) is not null)
            {
                continue;
            }

            if (holder.SessionId != request.SessionId)
            {
                all.Violated("S1", $"a release by another session frees {group}, which term {holder.Term} holds");
            }

            all.Runs.Released(group, holder.Term);
            all.Liveness.Released(group);
            _holders.Remove(group);
        }

        if (request.EndsSession)
        {
            _dead.Add(request.SessionId);
        }

        return true;
    }

    public bool WriteState(IStoreModel store, GroupStateWrite request)
    {
        ReadOnlyMemory<byte> before = store.StateOf(request.Group);
        bool written = store.WriteState(request);
        if (written)
        {
            all.Ticks.Written(request.Group, before, request.State);
        }

        return written;
    }

    /// <summary>The store ended the session of a holder by itself, or forgot it.</summary>
    public void Forgot(string group) => _holders.Remove(group);

    private IEnumerable<(string Group, Holder Holder)> Held(IStoreModel store) =>
        from @group in processes[0].Groups
        let holder = store.HolderOf(@group.Name)
        where holder is not null
        select (@group.Name, holder.Value);
}
