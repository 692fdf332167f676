using System.Text;
using MultiLock.ZooKeeper.Client;
using Xunit;

namespace MultiLock.ZooKeeper.Tests.Client;

/// <summary>The client and a real server: what a session survives, and what it does not.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private readonly string _root = $"/client-{Guid.NewGuid():N}";
    private ZooKeeperSession? _admin;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int ServerPort => int.Parse(TestServer.ConnectionString.Split(',')[0].Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync()
    {
        if (TestServer.IsThere)
        {
            _admin = TestSession.Create(TestServer.ConnectionString);
            await _admin.ConnectedAsync(Cancel);
            (await _admin.SendAsync(NodeRequest.Create(_root, default, NodeAcl.Open, CreateMode.Persistent))).Expect("the root");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_admin is not null)
        {
            await _admin.ConnectedAsync(CancellationToken.None);
            await TestServer.DeleteTreeAsync(_admin, _root);
            await _admin.CloseAsync(TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public async Task Requests_WhenOfEachKind_DoWhatTheySay()
    {
        ZooKeeperSession session = await ConnectAsync();
        NodeReply created = (await session.SendAsync(NodeRequest.Create($"{_root}/a", "one"u8.ToArray(), NodeAcl.Open, CreateMode.Persistent))).Expect("create");
        Assert.Equal($"{_root}/a", created.Path);
        Assert.Equal(ZooKeeperError.NodeExists, (await session.SendAsync(NodeRequest.Create($"{_root}/a", default, NodeAcl.Open, CreateMode.Persistent))).Error);

        NodeReply set = (await session.SendAsync(NodeRequest.Set($"{_root}/a", "two"u8.ToArray(), version: 0))).Expect("set");
        Assert.Equal(1, set.Stat.Version);
        Assert.Equal(ZooKeeperError.BadVersion, (await session.SendAsync(NodeRequest.Set($"{_root}/a", default, version: 0))).Error);
        NodeReply read = (await session.SendAsync(NodeRequest.Get($"{_root}/a"))).Expect("get");
        Assert.Equal("two", Encoding.UTF8.GetString(read.Data));
        Assert.Equal((created.Stat.Czxid, set.Stat.Mzxid), (read.Stat.Czxid, read.Stat.Mzxid));

        NodeReply first = (await session.SendAsync(NodeRequest.Create($"{_root}/a-", default, NodeAcl.Open, CreateMode.EphemeralSequential))).Expect("create");
        NodeReply second = (await session.SendAsync(NodeRequest.Create($"{_root}/a-", default, NodeAcl.Open, CreateMode.EphemeralSequential))).Expect("create");
        Assert.True(string.CompareOrdinal(first.Path, second.Path) < 0);
        Assert.Equal(session.Id, first.Stat.EphemeralOwner);
        Assert.Equal(3, (await session.SendAsync(NodeRequest.Children(_root))).Expect("children").Children.Count);

        Assert.True((await session.SendAsync(NodeRequest.Exists($"{_root}/a"))).IsOk);
        (await session.SendAsync(NodeRequest.Delete($"{_root}/a"))).Expect("delete");
        Assert.Equal(ZooKeeperError.NoNode, (await session.SendAsync(NodeRequest.Exists($"{_root}/a"))).Error);
        Assert.Equal(ZooKeeperError.NoNode, (await session.SendAsync(NodeRequest.Get($"{_root}/a"))).Error);
        (await session.SendAsync(NodeRequest.Sync(_root))).Expect("sync");
        await session.CloseAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(ZooKeeperError.NoNode, (await _admin!.SendAsync(NodeRequest.Exists(first.Path))).Error);
    }

    [Fact]
    public async Task Multi_WhenOnePartFails_DoesNothingAndTellsWhich()
    {
        ZooKeeperSession session = await ConnectAsync();

        NodeReply failed = await session.SendAsync(NodeRequest.Multi(
            NodeRequest.Create($"{_root}/a", default, NodeAcl.Open, CreateMode.Persistent), NodeRequest.Check($"{_root}/missing"), NodeRequest.Delete(_root)));

        Assert.False(failed.IsOk);
        Assert.Equal(1, failed.FailedPart);
        Assert.Equal(ZooKeeperError.NoNode, failed.Parts[1].Error);
        Assert.Equal(ZooKeeperError.NoNode, (await session.SendAsync(NodeRequest.Exists($"{_root}/a"))).Error);
        Assert.Throws<ZooKeeperException>(() => failed.Expect("it"));
        Assert.True((await session.SendAsync(NodeRequest.Multi(
            NodeRequest.Create($"{_root}/a", default, NodeAcl.Open, CreateMode.Persistent), NodeRequest.Set($"{_root}/a", "x"u8.ToArray()), NodeRequest.Check($"{_root}/a", 1)))).IsOk);
    }

    [Fact]
    public async Task Requests_WhenAThousandAreUnderWay_AreAnsweredInTheirOrder()
    {
        ZooKeeperSession session = await ConnectAsync();
        await session.SendAsync(NodeRequest.Create($"{_root}/a", default, NodeAcl.Open, CreateMode.Persistent));

        NodeReply[] replies = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => session.SendAsync(NodeRequest.Set($"{_root}/a", Encoding.UTF8.GetBytes($"{i}")))));

        Assert.Equal(Enumerable.Range(1, 1000), replies.Select(reply => reply.Stat.Version));
    }

    [Fact]
    public async Task Session_WhenAnAttemptFailsLikeNoOther_TriesAgain()
    {
        ZooKeeperSession session = TestSession.Create(TestServer.ConnectionString, time: new BrokenTimer());

        await session.ConnectedAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);

        await session.CloseAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Session_WhenTheConnectionIsReplaced_IsTheSameAndKeepsItsNodesAndWatches()
    {
        await using var proxy = new Proxy(ServerPort);
        ZooKeeperSession session = TestSession.Create(proxy.Address);
        await session.ConnectedAsync(Cancel);
        long id = session.Id;
        NodeReply node = (await session.SendAsync(NodeRequest.Create($"{_root}/mine", default, NodeAcl.Open, CreateMode.Ephemeral))).Expect("create");
        await _admin!.SendAsync(NodeRequest.Create($"{_root}/theirs", default, NodeAcl.Open, CreateMode.Persistent));
        var deleted = new TaskCompletionSource<WatchedEvent>();
        var created = new TaskCompletionSource<WatchedEvent>();
        var changed = new TaskCompletionSource<WatchedEvent>();
        await session.SendAsync(NodeRequest.Exists($"{_root}/theirs", deleted.SetResult));
        await session.SendAsync(NodeRequest.Exists($"{_root}/new", created.SetResult));
        await session.SendAsync(NodeRequest.Children(_root, changed.SetResult));

        // All that is watched happens while nobody listens.
        proxy.Refuses = true;
        proxy.Cut();
        (await _admin.SendAsync(NodeRequest.Delete($"{_root}/theirs"))).Expect("delete");
        (await _admin.SendAsync(NodeRequest.Create($"{_root}/new", default, NodeAcl.Open, CreateMode.Persistent))).Expect("create");
        Assert.False(deleted.Task.IsCompleted);
        proxy.Refuses = false;

        Assert.Equal(WatchedEvent.Deleted, await deleted.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));
        Assert.Equal(WatchedEvent.Created, await created.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));
        Assert.Equal(WatchedEvent.ChildrenChanged, await changed.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));
        Assert.Equal(id, session.Id);
        Assert.Equal(node.Stat.Czxid, (await session.SendAsync(NodeRequest.Exists($"{_root}/mine"))).Stat.Czxid);
        await session.CloseAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Session_WhenTheConnectionIsABlackHole_NoticesWithinTwoThirdsOfTheTimeout()
    {
        await using var proxy = new Proxy(ServerPort);
        ZooKeeperSession session = TestSession.Create(proxy.Address, TimeSpan.FromSeconds(6));
        await session.ConnectedAsync(Cancel);
        (await session.SendAsync(NodeRequest.Create($"{_root}/mine", default, NodeAcl.Open, CreateMode.Ephemeral))).Expect("create");
        proxy.Swallow();

        ZooKeeperException loss = await Assert.ThrowsAsync<ZooKeeperException>(() => session.SendAsync(NodeRequest.Exists(_root)).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));

        Assert.Equal(ZooKeeperError.ConnectionLoss, loss.Error);
        await session.ConnectedAsync(Cancel);
        Assert.True((await session.SendAsync(NodeRequest.Exists($"{_root}/mine"))).IsOk, "The session was not kept: the black hole was noticed too late.");
        await session.CloseAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Session_WhenItExpires_IsOverAndTellsItsWatchers()
    {
        await using var proxy = new Proxy(ServerPort);
        ZooKeeperSession session = TestSession.Create(proxy.Address, TimeSpan.FromMilliseconds(500));
        await session.ConnectedAsync(Cancel);
        (await session.SendAsync(NodeRequest.Create($"{_root}/mine", default, NodeAcl.Open, CreateMode.Ephemeral))).Expect("create");
        var gone = new TaskCompletionSource<WatchedEvent>();
        await _admin!.SendAsync(NodeRequest.Exists($"{_root}/mine", gone.SetResult));
        var over = new TaskCompletionSource<WatchedEvent>();
        await session.SendAsync(NodeRequest.Exists(_root, over.SetResult));
        proxy.Refuses = true;
        proxy.Cut();

        Assert.Equal(WatchedEvent.Deleted, await gone.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));
        Assert.False(session.IsOver);
        proxy.Refuses = false;

        Assert.Equal(WatchedEvent.SessionOver, await over.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));
        Assert.True(session.IsOver);
        Assert.Equal(ZooKeeperError.SessionExpired, (await Assert.ThrowsAsync<ZooKeeperException>(() => session.SendAsync(NodeRequest.Exists(_root)))).Error);
        Assert.Equal(ZooKeeperError.SessionExpired, (await Assert.ThrowsAsync<ZooKeeperException>(() => session.ConnectedAsync(Cancel))).Error);
    }

    [Fact]
    public async Task Session_WhenItIsIdle_IsKeptByPings()
    {
        ZooKeeperSession session = TestSession.Create(TestServer.ConnectionString, TimeSpan.FromMilliseconds(700));
        await session.ConnectedAsync(Cancel);
        (await session.SendAsync(NodeRequest.Create($"{_root}/mine", default, NodeAcl.Open, CreateMode.Ephemeral))).Expect("create");

        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System, Cancel);

        Assert.True((await _admin!.SendAsync(NodeRequest.Exists($"{_root}/mine"))).IsOk);
        Assert.Equal(1, session.ConnectionNumber);
        await session.CloseAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Connect_WhenSomeServersAreDown_FindsOneThatIsUp()
    {
        ZooKeeperSession session = TestSession.Create($"127.0.0.1:{OwnServer.FreePort()},127.0.0.1:{OwnServer.FreePort()},127.0.0.1:{ServerPort}", maxRetries: 0);

        await session.ConnectedAsync(Cancel);

        Assert.True((await session.SendAsync(NodeRequest.Exists(_root))).IsOk);
        await session.CloseAsync(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Connect_WhenAllServersAreDown_FailsAfterItsRetriesAndNamesAServer(int retries)
    {
        _ = TestServer.ConnectionString;
        await using var proxy = new Proxy(ServerPort) { Refuses = true };
        ZooKeeperSession session = TestSession.Create(proxy.Address, maxRetries: retries);

        ZooKeeperException failure = await Assert.ThrowsAsync<ZooKeeperException>(() => session.ConnectedAsync(Cancel));

        Assert.Contains(proxy.Address, failure.Message, StringComparison.Ordinal);
        proxy.Refuses = false;
        await session.ConnectedAsync(Cancel);
        await session.CloseAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Chroot_WhenGiven_IsAboveAllPaths()
    {
        ZooKeeperSession session = TestSession.Create(TestServer.ConnectionString + _root);
        await session.ConnectedAsync(Cancel);
        var deleted = new TaskCompletionSource<WatchedEvent>();

        NodeReply created = (await session.SendAsync(NodeRequest.Create("/inner-", default, NodeAcl.Open, CreateMode.EphemeralSequential))).Expect("create");
        await session.SendAsync(NodeRequest.Exists(created.Path, deleted.SetResult));
        (await _admin!.SendAsync(NodeRequest.Delete(_root + created.Path))).Expect("delete");

        Assert.StartsWith("/inner-", created.Path, StringComparison.Ordinal);
        Assert.Equal(WatchedEvent.Deleted, await deleted.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));
        await session.CloseAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Digest_WhenANodeIsItsCreators_LetsNobodyElseIn()
    {
        ZooKeeperSession owner = TestSession.Create(TestServer.ConnectionString, credentials: "owner:secret");
        ZooKeeperSession again = TestSession.Create(TestServer.ConnectionString, credentials: "owner:secret");
        ZooKeeperSession other = TestSession.Create(TestServer.ConnectionString, credentials: "owner:wrong");
        await Task.WhenAll(owner.ConnectedAsync(Cancel), again.ConnectedAsync(Cancel), other.ConnectedAsync(Cancel));
        (await owner.SendAsync(NodeRequest.Create($"{_root}/closed", "x"u8.ToArray(), NodeAcl.CreatorOnly, CreateMode.Ephemeral))).Expect("create");

        // After another connection too.
        owner.Reset(owner.ConnectionNumber);
        await owner.ConnectedAsync(Cancel);

        Assert.True((await again.SendAsync(NodeRequest.Get($"{_root}/closed"))).IsOk);
        Assert.Equal(ZooKeeperError.NoAuth, (await other.SendAsync(NodeRequest.Get($"{_root}/closed"))).Error);
        Assert.Equal(ZooKeeperError.NoAuth, (await _admin!.SendAsync(NodeRequest.Set($"{_root}/closed", default))).Error);
        await Task.WhenAll(owner.CloseAsync(TimeSpan.FromSeconds(5)), again.CloseAsync(TimeSpan.FromSeconds(5)), other.CloseAsync(TimeSpan.FromSeconds(5)));
    }

    /// <summary>The server has created the node, and the client does not hear of it.</summary>
    [Fact]
    public async Task ProtectedCreate_WhenTheReplyIsLost_FindsItsNodeAndMakesNoOther()
    {
        await using var proxy = new Proxy(ServerPort);
        ZooKeeperSession session = TestSession.Create(proxy.Address);
        await session.ConnectedAsync(Cancel);
        string name = $"t-{Guid.NewGuid():N}-";
        proxy.EatReplies();

        Task<string> creating = ProtectedCreate.CreateAsync(session, _root, name, NodeAcl.Open, mayExist: false, Cancel);
        await UntilAsync(async () => (await _admin!.SendAsync(NodeRequest.Children(_root))).Children.Count == 1);
        proxy.Cut();
        string path = await creating.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);

        IReadOnlyList<string> children = (await _admin!.SendAsync(NodeRequest.Children(_root))).Children;
        Assert.Equal(path, $"{_root}/{Assert.Single(children)}");
        Assert.StartsWith(name, children[0], StringComparison.Ordinal);
        await session.CloseAsync(TimeSpan.FromSeconds(5));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (int i = 0; i < 600; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }

        Assert.Fail("It did not come to be within 30 s.");
    }

    private static async Task<ZooKeeperSession> ConnectAsync()
    {
        ZooKeeperSession session = TestSession.Create(TestServer.ConnectionString);
        await session.ConnectedAsync(Cancel);
        return session;
    }

    /// <summary>Its first timer, which is that of the first attempt to connect, cannot be made.</summary>
    private sealed class BrokenTimer : TimeProvider
    {
        private int _timers;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Interlocked.Increment(ref _timers) == 1 ? throw new InvalidOperationException("There is no timer.") : System.CreateTimer(callback, state, dueTime, period);
    }
}
