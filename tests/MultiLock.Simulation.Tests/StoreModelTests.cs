namespace MultiLock.Simulation.Tests;

/// <summary>The stores that exist only here do what the real ones are known to do.</summary>
public sealed class StoreModelTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private readonly World _world = new(1, traced: false);
    private readonly Guid _session = Guid.NewGuid();
    private readonly Guid _attempt = Guid.NewGuid();

    [Fact]
    public void TtlSession_WhenNeverRenewed_LivesOneToTwoTtls_AndItsGroupStaysLockedForOneMore()
    {
        IStoreModel store = NewStore((world, clock) => new TtlStore(world, clock));
        Assert.True(Acquire(store, _session, _attempt).IsGranted);

        TimeSpan ended = PassUntil(() => store.HolderOf("g") is null);
        Assert.InRange(ended, Lease, Lease * 2);

        AcquireResult locked = Acquire(store, Guid.NewGuid(), Guid.NewGuid());
        Assert.False(locked.IsGranted);
        Assert.Null(locked.Holder);
        TimeSpan free = PassUntil(() => Acquire(store, Guid.NewGuid(), Guid.NewGuid()).IsGranted);
        Assert.InRange(free - ended, Lease - TimeSpan.FromSeconds(1), Lease + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void TtlSession_WhenItsGroupIsReleased_LeavesNoLock()
    {
        IStoreModel store = NewStore((world, clock) => new TtlStore(world, clock));
        long term = Acquire(store, _session, _attempt).Term;

        store.Release(new ReleaseRequest(_session, [new HeldGroup("g", _attempt, term)], EndsSession: true));

        Assert.True(Acquire(store, Guid.NewGuid(), Guid.NewGuid()).Term > term);
    }

    [Fact]
    public void TtlSession_WhenItDiesEarly_IsLostToItsHolderAndLockedForOthers()
    {
        IStoreModel store = NewStore((world, clock) => new TtlStore(world, clock));
        Assert.True(Acquire(store, _session, _attempt).IsGranted);

        Assert.True(store.KillSession("g"));

        Assert.True(store.Renew(new RenewRequest(_session, Lease, [], 0, Lease)).SessionLost);
        Assert.False(Acquire(store, Guid.NewGuid(), Guid.NewGuid()).IsGranted);
    }

    [Fact]
    public void QuorumSession_WhenNeverRenewed_EndsAtTheTickAfterItsTimeout_AndItsGroupIsFreeAtOnce()
    {
        IStoreModel store = NewStore((world, clock) => new QuorumStore(world, clock));
        Assert.True(Acquire(store, _session, _attempt).IsGranted);

        TimeSpan ended = PassUntil(() => store.HolderOf("g") is null);

        Assert.InRange(ended, Lease, store.LongestHold(Lease) + TimeSpan.FromSeconds(0.1));
        Assert.True(Acquire(store, Guid.NewGuid(), Guid.NewGuid()).IsGranted);
        Assert.True(store.Renew(new RenewRequest(_session, Lease, [], 0, Lease)).SessionLost);
    }

    [Fact]
    public void LeaseStore_WhenItFailsOverWithLoss_HasForgottenTheLastWrites()
    {
        var clock = new ProcessClock(_world, TimeSpan.FromDays(1), 1, TimeSpan.Zero);
        var store = new LeaseStore(_world, clock, losesWrites: true);
        Assert.True(Acquire(store, _session, _attempt).IsGranted);
        Pass(TimeSpan.FromSeconds(1));
        store.Release(new ReleaseRequest(_session, [new HeldGroup("g", _attempt, 0)], EndsSession: false));
        Assert.Null(store.HolderOf("g"));

        Assert.True(store.FailOverWithLoss(TimeSpan.FromSeconds(0.5)));

        Assert.Equal(_session, store.HolderOf("g")?.SessionId);
    }

    private static AcquireResult Acquire(IStoreModel store, Guid session, Guid attempt) =>
        store.Acquire(new AcquireRequest(session, Lease, OpensSession: true, [new Candidate("g", "p", attempt, new Dictionary<string, string>())])).Results[0];

    private IStoreModel NewStore(Func<World, ProcessClock, IStoreModel> create) =>
        create(_world, new ProcessClock(_world, TimeSpan.FromDays(1), 1, TimeSpan.Zero));

    private void Pass(TimeSpan time)
    {
        TimeSpan end = _world.Now + time;
        while (_world.Step(end))
        {
        }
    }

    private TimeSpan PassUntil(Func<bool> condition)
    {
        while (!condition())
        {
            Assert.True(_world.Now < TimeSpan.FromMinutes(5));
            Pass(TimeSpan.FromMilliseconds(10));
        }

        return _world.Now;
    }
}
