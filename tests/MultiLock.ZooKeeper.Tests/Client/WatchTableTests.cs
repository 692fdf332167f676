using MultiLock.ZooKeeper.Client;
using Xunit;

namespace MultiLock.ZooKeeper.Tests.Client;

public sealed class WatchTableTests
{
    private readonly WatchTable _table = new();
    private readonly List<string> _told = [];

    [Fact]
    public void Take_WhenAnEventComes_TellsEachWatcherOnce()
    {
        _table.Add(NodeRequest.Exists("/a", Tell("one")), ZooKeeperError.Ok);
        _table.Add(NodeRequest.Get("/a", Tell("two")), ZooKeeperError.Ok);
        _table.Add(NodeRequest.Exists("/b", Tell("other")), ZooKeeperError.Ok);

        _table.Take(WatchedEvent.Deleted, "/a").ForEach(watcher => watcher(WatchedEvent.Deleted));
        Assert.Empty(_table.Take(WatchedEvent.Deleted, "/a"));

        Assert.Equal(["one", "two"], _told);
    }

    [Fact]
    public void Take_WhenANodeWasMissing_WaitsForItsCreation()
    {
        _table.Add(NodeRequest.Exists("/a", Tell("one")), ZooKeeperError.NoNode);

        Assert.Empty(_table.Take(WatchedEvent.ChildrenChanged, "/a"));
        Assert.Single(_table.Take(WatchedEvent.Created, "/a"));
    }

    [Fact]
    public void Add_WhenTheRequestFailed_WatchesNothing()
    {
        _table.Add(NodeRequest.Get("/a", Tell("one")), ZooKeeperError.NoNode);
        _table.Add(NodeRequest.Exists("/a", Tell("one")), ZooKeeperError.NoAuth);
        _table.Add(NodeRequest.Children("/a", Tell("one")), ZooKeeperError.NoNode);

        Assert.True(_table.IsEmpty);
    }

    /// <summary>A request beyond the servers' limit would end the connection, and the next one, for ever.</summary>
    [Fact]
    public void ToFrames_WhenThereAreManyWatches_MakesSeveralBelowTheLimit()
    {
        const int Limit = 10_000;
        for (int i = 0; i < 1000; i++)
        {
            _table.Add(NodeRequest.Exists($"/{new string('x', 200)}{i}", Tell("one")), i % 2 == 0 ? ZooKeeperError.Ok : ZooKeeperError.NoNode);
        }

        List<byte[]> frames = _table.ToFrames(7, "/chroot", Limit);

        Assert.InRange(frames.Count, 20, 30);
        Assert.All(frames, frame => Assert.InRange(frame.Length, 1, Limit + 500));
    }

    private Action<WatchedEvent> Tell(string name) => _ => _told.Add(name);
}
