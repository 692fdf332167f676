using MultiLock.InMemory;

namespace MultiLock.Simulation;

/// <summary>A store of leases: the production InMemory store, on a clock of its own.</summary>
internal sealed class LeaseStore : IStoreModel
{
    private readonly ProcessClock _clock;
    private readonly World _world;
    private readonly bool _losesWrites;
    private readonly List<(TimeSpan At, Action<InMemoryStore> Write)> _history = [];
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _states = [];
    private InMemoryStore _store;

    /// <param name="world">The world.</param>
    /// <param name="clock">The server's clock.</param>
    /// <param name="losesWrites">True if it may fail over to a replica that lags behind.</param>
    public LeaseStore(World world, ProcessClock clock, bool losesWrites)
    {
        (_world, _clock, _losesWrites) = (world, clock, losesWrites);
        _store = new InMemoryStore(clock);
        PushFrom(_store);
    }

    public Action<LeadershipNotification> Push { get; set; } = _ => { };

    public bool KeepsPromises => true;

    public TimeSpan LongestHold(TimeSpan lease) => lease;

    public AcquireReply Acquire(AcquireRequest request) => Write(store => store.Acquire(request));

    public RenewReply Renew(RenewRequest request) => Write(store => store.Renew(request));

    public void Release(ReleaseRequest request) => Write(store =>
    {
        store.Release(request);
        return true;
    });

    public IReadOnlyList<LeaderRecord?> Read(IReadOnlyList<string> groups) => _store.Read(groups);

    public bool WriteState(GroupStateWrite request)
    {
        bool written = Write(store => store.WriteState(request));
        if (written)
        {
            _states[request.Group] = request.State;
        }

        return written;
    }

    public ReadOnlyMemory<byte> StateOf(string group) => _states.GetValueOrDefault(group);

    public Holder? HolderOf(string group) =>
        _store.Read([group])[0] is { } record ? new Holder(record.SessionId, record.AttemptId, record.Term) : null;

    public void ProcessesChanged(int by) => Write(store =>
    {
        for (int i = 0; i < Math.Abs(by); i++)
        {
            if (by > 0)
            {
                store.Attach();
            }
            else
            {
                store.Detach();
            }
        }

        return true;
    });

    // A store of leases ends a session only by deleting what it holds.
    public bool KillSession(string group) => false;

    public bool DeleteRecord(string group) => Write(store =>
    {
        store.DeleteRecord(group);
        return true;
    });

    public bool FailOverWithLoss(TimeSpan lost)
    {
        if (!_losesWrites)
        {
            return false;
        }

        TimeSpan until = _world.Now - lost;
        _history.RemoveAll(write => write.At > until);
        var replica = new InMemoryStore(_clock);
        foreach ((TimeSpan at, Action<InMemoryStore> write) in _history)
        {
            _clock.Replayed = at;
            write(replica);
        }

        _clock.Replayed = null;
        _store = replica;
        PushFrom(replica);
        return true;
    }

    private void PushFrom(InMemoryStore store) => store.Watch(this, notification => Push(notification));

    private T Write<T>(Func<InMemoryStore, T> write)
    {
        if (_losesWrites)
        {
            _history.Add((_world.Now, store => write(store)));
        }

        return write(_store);
    }
}
