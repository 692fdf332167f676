using System.Collections.Concurrent;

namespace MultiLock.Consul;

/// <summary>
/// What this process has seen of others. Consul tells neither when a session was last renewed nor how much of a lock-delay is left, so both are timed from the moment
/// at which something was first seen, on the clock of this process. What is told from it is an estimate and decides nothing: Consul does.
/// </summary>
internal sealed class ConsulObserver(ElectionClock clock)
{
    private const int ManySessions = 10_000;

    private readonly ConcurrentDictionary<string, GroupSight> _groups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, BeatSight> _beats = new();

    /// <summary>Gets the groups that this process has asked for.</summary>
    public IEnumerable<string> Groups => _groups.Keys;

    /// <summary>From now on, what happens to the group is of interest.</summary>
    public void Expect(string group) => _groups.TryAdd(group, GroupSight.Nothing);

    /// <summary>Takes note of a group as it was read.</summary>
    /// <param name="group">The group; nothing happens if nobody here has asked for it.</param>
    /// <param name="index">The index of its last change; 0 if it does not exist.</param>
    /// <param name="held">Whether a session holds it.</param>
    /// <param name="lockDelay">The lock-delay of whoever holds or held it; zero after a release.</param>
    /// <param name="pushed">Whether this was pushed, so that it is most likely still so.</param>
    /// <returns>True if it is free, and that is news.</returns>
    public bool Note(string group, ulong index, bool held, TimeSpan lockDelay, bool pushed)
    {
        while (_groups.TryGetValue(group, out GroupSight? before))
        {
            if (before.Index == index || (index < before.Index && index != 0))
            {
                return false;
            }

            Instant? freedAt = !held && before.Held ? clock.Now : null;
            if (_groups.TryUpdate(group, new GroupSight(index, held, lockDelay, freedAt, pushed && !held), before))
            {
                return !held;
            }
        }

        return false;
    }

    /// <summary>Everything may be otherwise, and indexes may start again: the servers' data may be another.</summary>
    public void Forget()
    {
        foreach (string group in _groups.Keys)
        {
            _groups[group] = GroupSight.Nothing;
        }
    }

    /// <summary>How much of a lock-delay is left, if this process saw it begin; zero if not.</summary>
    public TimeSpan DelayLeft(string group) =>
        _groups.TryGetValue(group, out GroupSight? sight) && sight is { Held: false, FreedAt: { } freed } && freed + sight.LockDelay > clock.Now
            ? freed + sight.LockDelay - clock.Now
            : TimeSpan.Zero;

    /// <summary>Tells at which index a group is free, if that was pushed and nobody has used it yet.</summary>
    public bool TryTakeFree(string group, out ulong index)
    {
        index = 0;
        if (_groups.TryGetValue(group, out GroupSight? sight) && sight.IsFresh && _groups.TryUpdate(group, sight with { IsFresh = false }, sight))
        {
            index = sight.Index;
            return true;
        }

        return false;
    }

    /// <summary>How long ago the last heartbeat of a session was seen.</summary>
    /// <param name="session">The session.</param>
    /// <param name="index">The index of the last change that it made.</param>
    public TimeSpan AgeOf(Guid session, ulong index)
    {
        Instant now = clock.Now;
        if (_beats.Count > ManySessions)
        {
            _beats.Clear();
        }

        BeatSight sight = _beats.AddOrUpdate(
            session,
            static (_, seen) => seen,
            static (_, before, seen) => before.Index == seen.Index ? before : seen,
            new BeatSight(index, now));
        return now > sight.SeenAt ? now - sight.SeenAt : TimeSpan.Zero;
    }

    private sealed record GroupSight(ulong Index, bool Held, TimeSpan LockDelay, Instant? FreedAt, bool IsFresh)
    {
        public static GroupSight Nothing { get; } = new(0, Held: false, TimeSpan.Zero, null, IsFresh: false);
    }

    private sealed record BeatSight(ulong Index, Instant SeenAt);
}
