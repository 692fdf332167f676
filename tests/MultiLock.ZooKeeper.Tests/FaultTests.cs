using System.Text;
using MultiLock.Conformance;
using MultiLock.ZooKeeper.Client;
using Xunit;

namespace MultiLock.ZooKeeper.Tests;

/// <summary>Lost replies, cut connections, servers that restart, rights that are missing: each ends well, names its remedy and tells no secret.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int ServerPort => int.Parse(TestServer.ConnectionString.Split(',')[0].Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The group is won, and the winner does not hear of it: the same attempt gets the same term, and its release frees it.</summary>
    [Fact]
    public async Task Acquire_WhenTheReplyIsLost_GetsTheSameTermAndLeavesNoGhost()
    {
        await using var proxy = new Proxy(ServerPort);
        await using ZooKeeperLeaderElectionProvider provider = Connect(proxy.Address, out string root);
        await using ZooKeeperLeaderElectionProvider other = Connect(TestServer.ConnectionString, root);
        var winner = new Participant(provider, Lease);
        HeldGroup first = await winner.WinAsync("first");
        await winner.ReleaseAsync(await winner.WinAsync("group"));
        Candidate wish = winner.Wish("group");
        proxy.EatReplies();
        Task<AcquireReply> unheard = winner.AcquireAsync(opensSession: false, wish).AsTask();
        LeaderRecord leader = await UntilHeldAsync(other, "group");
        proxy.Cut();
        await Assert.ThrowsAsync<LeaderElectionProviderException>(() => unheard);

        HeldGroup held = await RecoverAsync(() => winner.WinAsync(wish).AsTask());

        Assert.Equal(leader.Term, held.Term);
        Assert.Empty((await winner.HeartbeatAsync(first, held)).LostGroups);
        await winner.ReleaseAsync(held);
        Assert.True((await new Participant(other, Lease).WinAsync("group")).Term > held.Term);
        await AssertNoTicketsButAsync(root, "group", 1);
    }

    /// <summary>The library gives such an attempt up by a release that does not know the term.</summary>
    [Fact]
    public async Task Release_WhenTheReplyToTheAcquireWasLost_FreesWhatItWon()
    {
        await using var proxy = new Proxy(ServerPort);
        await using ZooKeeperLeaderElectionProvider provider = Connect(proxy.Address, out string root);
        await using ZooKeeperLeaderElectionProvider other = Connect(TestServer.ConnectionString, root);
        var winner = new Participant(provider, Lease);
        HeldGroup first = await winner.WinAsync("first");
        await winner.ReleaseAsync(await winner.WinAsync("group"));
        Candidate wish = winner.Wish("group");
        proxy.EatReplies();
        Task<AcquireReply> unheard = winner.AcquireAsync(opensSession: false, wish).AsTask();
        await UntilHeldAsync(other, "group");
        proxy.Cut();
        await Assert.ThrowsAsync<LeaderElectionProviderException>(() => unheard);

        await RecoverAsync(async () =>
        {
            await winner.ReleaseAsync(new HeldGroup("group", wish.AttemptId, Term: 0));
            return true;
        });

        await new Participant(other, Lease).WinAsync("group");
        await AssertNoTicketsButAsync(root, "group", 1);
        Assert.Empty((await winner.HeartbeatAsync(first)).LostGroups);
    }

    /// <summary>The release is carried out, somebody else wins, and the release is sent again: what it finds there is not its own.</summary>
    [Fact]
    public async Task Release_WhenItsReplyWasLostAndItIsSentAgain_LeavesTheNextHolderAlone()
    {
        await using var proxy = new Proxy(ServerPort);
        await using ZooKeeperLeaderElectionProvider provider = Connect(proxy.Address, out string root);
        await using ZooKeeperLeaderElectionProvider other = Connect(TestServer.ConnectionString, root);
        var before = new Participant(provider, Lease);
        var after = new Participant(other, Lease);
        HeldGroup first = await before.WinAsync("first");
        HeldGroup old = await before.WinAsync("group");
        proxy.EatReplies();
        Task unheard = before.ReleaseAsync(old).AsTask();
        HeldGroup held = await WinWhenFreeAsync(after, "group");
        proxy.Cut();
        await Assert.ThrowsAsync<LeaderElectionProviderException>(() => unheard);

        await RecoverAsync(async () =>
        {
            await before.ReleaseAsync(old);
            return true;
        });

        Assert.Empty((await after.HeartbeatAsync(held)).LostGroups);
        Assert.Equal(held.Term, Assert.Single(await provider.ReadAsync(["group"], Cancel))?.Term);
        Assert.Empty((await before.HeartbeatAsync(first)).LostGroups);
    }

    [Fact]
    public async Task Heartbeat_WhenOneConnectionIsABlackHole_UsesAFreshOne()
    {
        await using var proxy = new Proxy(ServerPort);
        await using ZooKeeperLeaderElectionProvider provider = Connect(proxy.Address, out _);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        proxy.Swallow();
        using (var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await provider.RenewAsync(new RenewRequest(holder.SessionId, Lease, [held], 0, Lease), deadline.Token));
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15), TimeProvider.System);
        RenewReply reply = await provider.RenewAsync(new RenewRequest(holder.SessionId, Lease, [held], FailedAttempts: 1, Lease), patience.Token);

        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
    }

    /// <summary>Cut off for longer than the servers keep the session: others lead, and nothing that comes late brings it back.</summary>
    [Fact]
    public async Task Session_WhenZooKeeperExpiresIt_IsLostWithAllItsGroups()
    {
        await using var proxy = new Proxy(ServerPort);
        await using ZooKeeperLeaderElectionProvider provider = Connect(proxy.Address, out string root, TimeSpan.FromSeconds(1));
        await using ZooKeeperLeaderElectionProvider other = Connect(TestServer.ConnectionString, root);
        var holder = new Participant(provider, Lease);
        HeldGroup[] held = await holder.WinAllAsync(["one", "two"]);
        var lost = new TaskCompletionSource();
        await using IAsyncDisposable? watch = await provider.WatchAsync(
            notification =>
            {
                if (notification.Kind == LeadershipNotificationKind.Interrupted)
                {
                    lost.TrySetResult();
                }
            },
            Cancel);
        proxy.Refuses = true;
        proxy.Cut();
        HeldGroup won = await WinWhenFreeAsync(new Participant(other, Lease), "one");
        proxy.Refuses = false;

        Assert.True(won.Term > held[0].Term);
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
        Assert.True((await holder.HeartbeatAsync(held)).SessionLost);
        Assert.True((await holder.AcquireAsync(opensSession: true, holder.Wish("two"))).SessionLost);
        await new Participant(provider, Lease).WinAsync("two");
    }

    /// <summary>A session that ZooKeeper keeps for less than the lease is only believed in for less.</summary>
    [Fact]
    public async Task Lease_WhenTheSessionTimeoutIsShorter_IsShortened()
    {
        await using ZooKeeperLeaderElectionProvider provider = Connect(TestServer.ConnectionString, out _, TimeSpan.FromSeconds(4));
        var holder = new Participant(provider, Lease);
        Candidate wish = holder.Wish("group");

        AcquireReply won = await holder.AcquireAsync(opensSession: true, wish);
        RenewReply renewed = await holder.HeartbeatAsync(new HeldGroup("group", wish.AttemptId, won.Results[0].Term));

        // Counted from the call: what it took to connect comes on top.
        Assert.InRange(won.SessionRemaining ?? default, TimeSpan.FromTicks(1), Lease / 2);
        Assert.InRange(renewed.Remaining, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Acquire_WhenTheServerStartsLaterAndRestarts_RecoversAndKeepsTheSession()
    {
        await using OwnServer server = OwnServer.Prepare();
        await using ZooKeeperLeaderElectionProvider provider = OwnServer.Connect(server.Address, options => options.MaxRetries = 0);
        var failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await new Participant(provider, Lease).WinAsync("group"));
        Assert.Contains(server.Address, failure.Message, StringComparison.Ordinal);
        await server.StartAsync();
        var holder = new Participant(provider, Lease);
        HeldGroup held = await RecoverAsync(() => holder.WinAsync("group").AsTask());

        await server.KillAsync();
        await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await new Participant(provider, Lease).WinAsync("other"));
        await server.StartAsync();

        RenewReply reply = await RecoverAsync(() => holder.HeartbeatAsync(held).AsTask());
        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
    }

    [Fact]
    public async Task Acquire_WhenTheRightsAreMissing_NamesTheRemedyAndNoSecret()
    {
        string root = NewRoot();
        await using ZooKeeperLeaderElectionProvider right = WithUser(root, "right-s3cret");
        await using ZooKeeperLeaderElectionProvider wrong = WithUser(root, "wrong-s3cret");
        await new Participant(right, Lease).WinAsync("group");

        var failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await new Participant(wrong, Lease).WinAsync("group"));

        Assert.Contains("NoAuth", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_WhenItIsNotRestricted_IsOpenToOthers()
    {
        string root = NewRoot();
        await using ZooKeeperLeaderElectionProvider one = WithUser(root, "one", restrict: false);
        await using ZooKeeperLeaderElectionProvider two = Connect(TestServer.ConnectionString, root);
        HeldGroup held = await new Participant(one, Lease).WinAsync("group");

        Assert.Equal(held.Term, Assert.Single(await two.ReadAsync(["group"], Cancel))?.Term);
    }

    [Fact]
    public async Task Initialize_WhenTheRootIsMissingAndMustNotBeMade_RefusesAndNamesTheOption()
    {
        await using var provider = OwnServer.Connect(TestServer.ConnectionString, options => (options.RootPath, options.AutoCreateRootPath) = (NewRoot(), false));

        var refused = await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await provider.InitializeAsync(Cancel));

        Assert.Contains("AutoCreateRootPath", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chroot_WhenItIsMissing_IsMadeAndKeepsElectionsApart()
    {
        await using ZooKeeperLeaderElectionProvider one = OwnServer.Connect(TestServer.ConnectionString + NewRoot());
        await using ZooKeeperLeaderElectionProvider two = OwnServer.Connect(TestServer.ConnectionString + NewRoot());
        await one.InitializeAsync(Cancel);
        await two.InitializeAsync(Cancel);

        await new Participant(one, Lease).WinAsync("group");
        await new Participant(two, Lease).WinAsync("group");
    }

    [Fact]
    public async Task Read_WhenANodeHoldsSomethingElse_SaysSo()
    {
        await using ZooKeeperLeaderElectionProvider provider = Connect(TestServer.ConnectionString, out string root);
        HeldGroup held = await new Participant(provider, Lease).WinAsync("group");
        ZooKeeperSession admin = TestServer.Connect();
        await admin.ConnectedAsync(Cancel);
        (await admin.SendAsync(NodeRequest.Set(new ZooKeeperPaths(root).Leader(held.Group), "s3cret"u8.ToArray()))).Expect("set");
        await admin.CloseAsync(TimeSpan.FromSeconds(5));

        var failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await provider.ReadAsync(["group"], Cancel));

        Assert.Contains(root, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A follower that does not answer when it is its turn delays the others, and blocks nobody.</summary>
    [Fact]
    public async Task Release_WhenTheFirstInLineDoesNotAsk_WakesTheNextOne()
    {
        await using ZooKeeperLeaderElectionProvider leading = Connect(TestServer.ConnectionString, out string root);
        await using ZooKeeperLeaderElectionProvider deaf = Connect(TestServer.ConnectionString, root);
        await using ZooKeeperLeaderElectionProvider awake = Connect(TestServer.ConnectionString, root);
        var leader = new Participant(leading, Lease);
        HeldGroup held = await leader.WinAsync("group");
        Assert.False((await new Participant(deaf, Lease).TryAsync("group")).IsGranted);
        await UntilTicketsAsync(root, "group", 2);
        Assert.False((await new Participant(awake, Lease).TryAsync("group")).IsGranted);
        await UntilTicketsAsync(root, "group", 3);
        var woken = new TaskCompletionSource();
        await using IAsyncDisposable? watch = await awake.WatchAsync(
            notification =>
            {
                if (notification.Groups.Contains("group"))
                {
                    woken.TrySetResult();
                }
            },
            Cancel);

        await leader.ReleaseAsync(held);

        await woken.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
        await new Participant(awake, Lease).WinAsync("group");
    }

    /// <summary>A server without a quorum answers reads from the past, to those who ask for that. The election does not.</summary>
    [Fact]
    public async Task Connect_WhenTheServerServesReadsOnly_IsRefused()
    {
        await using OwnServer lonely = OwnServer.Prepare(Ensemble.Configuration([OwnServer.FreePort(), OwnServer.FreePort(), OwnServer.FreePort()], tick: 500));
        lonely.Begin();
        await lonely.UntilAsync("read-only");
        await using ZooKeeperLeaderElectionProvider provider = OwnServer.Connect(lonely.Address, options => options.MaxRetries = 1);

        var failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await new Participant(provider, Lease).WinAsync("group"));

        Assert.Contains("quorum", failure.Message, StringComparison.Ordinal);
        Assert.False(await provider.HealthCheckAsync(Cancel));
    }

    private static string NewRoot() => $"/fault-{Guid.NewGuid():N}";

    private static ZooKeeperLeaderElectionProvider Connect(string servers, out string root, TimeSpan? sessionTimeout = null)
    {
        root = NewRoot();
        return Connect(servers, root, sessionTimeout);
    }

    private static ZooKeeperLeaderElectionProvider Connect(string servers, string root, TimeSpan? sessionTimeout = null) =>
        OwnServer.Connect(servers, options => (options.RootPath, options.SessionTimeout) = (root, sessionTimeout));

    private static ZooKeeperLeaderElectionProvider WithUser(string root, string password, bool restrict = true) =>
        OwnServer.Connect(TestServer.ConnectionString, options => (options.RootPath, options.UserName, options.Password, options.RestrictAccess) = (root, "app", password, restrict));

    private static async Task<LeaderRecord> UntilHeldAsync(ZooKeeperLeaderElectionProvider provider, string group)
    {
        for (int i = 0; i < 600; i++)
        {
            if ((await provider.ReadAsync([group], Cancel))[0] is { } record)
            {
                return record;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }

        Assert.Fail("Nobody held the group within 30 s.");
        return null!;
    }

    private static async Task<HeldGroup> WinWhenFreeAsync(Participant participant, string group)
    {
        Candidate wish = participant.Wish(group);
        for (int i = 0; i < 600; i++)
        {
            AcquireResult result = await participant.TryAsync(wish);
            if (result.IsGranted)
            {
                return new HeldGroup(group, wish.AttemptId, result.Term);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }

        Assert.Fail("The group was not free within 30 s.");
        return default;
    }

    private static async Task AssertNoTicketsButAsync(string root, string group, int expected) => Assert.Equal(expected, await TicketsAsync(root, group));

    private static async Task UntilTicketsAsync(string root, string group, int expected)
    {
        for (int i = 0; i < 600 && await TicketsAsync(root, group) != expected; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }

        Assert.Equal(expected, await TicketsAsync(root, group));
    }

    private static async Task<int> TicketsAsync(string root, string group)
    {
        ZooKeeperSession admin = TestServer.Connect();
        await admin.ConnectedAsync(Cancel);
        IReadOnlyList<string> children = (await admin.SendAsync(NodeRequest.Children(new ZooKeeperPaths(root).Group(group)))).Children;
        await admin.CloseAsync(TimeSpan.FromSeconds(5));
        return children.Count(child => ZooKeeperPaths.TicketNumber(child) is not null);
    }

    private static async Task<T> RecoverAsync<T>(Func<Task<T>> request)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return await request();
            }
            catch (LeaderElectionProviderException) when (i < 300)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
            }
        }
    }
}
