using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using Xunit;

namespace MultiLock.Consul.Tests;

/// <summary>Every failure names its remedy, tells no secret, and is over when its cause is.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("11111111-2222-3333-4444-555555s3cret", "token is not known")]
    [InlineData(null, "lacks rights")]
    public async Task Requests_WhenTheTokenIsWrongOrMissing_NameTheRemedyAndNoSecret(string? token, string expected)
    {
        await using OwnServer server = await OwnServer.StartAsync(OwnServer.Acl);
        var log = new LogRecorder();
        await using ConsulLeaderElectionProvider wrong = OwnServer.Connect(server.Address, options => options.Token = token, log);

        foreach (Func<Task> request in new Func<Task>[]
        {
            () => wrong.InitializeAsync(Cancel).AsTask(),
            () => new Participant(wrong, Lease).WinAsync("group").AsTask(),
        })
        {
            LeaderElectionProviderException failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(request);
            Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("s3cret", string.Concat(log.Entries), StringComparison.Ordinal);
    }

    /// <summary>Without the right to read, Consul answers that there is nothing; it must not be taken for that.</summary>
    [Theory]
    [InlineData("session_prefix \"\" { policy = \"write\" }")]
    [InlineData("key_prefix \"multilock/\" { policy = \"read\" } session_prefix \"\" { policy = \"write\" }")]
    [InlineData("key_prefix \"multilock/\" { policy = \"write\" }")]
    [InlineData("key_prefix \"other/\" { policy = \"write\" } session_prefix \"\" { policy = \"write\" }")]
    public async Task Initialize_WhenARightIsLacking_SaysSo(string rules)
    {
        await using OwnServer server = await OwnServer.StartAsync(OwnServer.Acl);
        using AdminClient admin = server.CreateAdmin();
        await using ConsulLeaderElectionProvider allowed = OwnServer.Connect(server.Address, options => options.Token = OwnServer.Token);
        await allowed.InitializeAsync(Cancel);
        string? token = await admin.CreateTokenAsync("less", rules);
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address, options => options.Token = token);

        var failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await provider.InitializeAsync(Cancel));

        Assert.Contains("lacks rights", failure.Message, StringComparison.Ordinal);
        Assert.Contains("key_prefix \"multilock/\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heartbeat_WhenTheTokenIsRevoked_IsAFailureAndLosesNothing()
    {
        await using OwnServer server = await OwnServer.StartAsync(OwnServer.Acl);
        using AdminClient admin = server.CreateAdmin();
        string? token = await admin.CreateTokenAsync("app", AdminClient.LeastRights("multilock"));
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address, options => options.Token = token);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        await admin.AskAsync(HttpMethod.Put, "/v1/acl/policy/" + (string)(await admin.AskAsync(HttpMethod.Get, "/v1/acl/policy/name/app"))!["ID"]!, Policy("session_prefix \"\" { policy = \"write\" }"));

        // The session can be renewed still; what cannot be looked at is not lost.
        RenewReply reply = await holder.HeartbeatAsync(held);
        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
        await admin.AskAsync(HttpMethod.Put, "/v1/acl/policy/" + (string)(await admin.AskAsync(HttpMethod.Get, "/v1/acl/policy/name/app"))!["ID"]!, Policy("key_prefix \"\" { policy = \"deny\" }"));
        Assert.Contains("lacks rights", (await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await holder.HeartbeatAsync(held))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_WhenTheAgentStartsLaterAndRestarts_RecoversAndKeepsTheSession()
    {
        await using OwnServer server = OwnServer.Prepare();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        Assert.Contains("cannot be reached", (await FailAsync(provider)).Message, StringComparison.Ordinal);
        Assert.False(await provider.HealthCheckAsync(Cancel));
        await server.StartAsync();
        var holder = new Participant(provider, Lease);
        HeldGroup held = await RecoverAsync(() => holder.WinAsync("group").AsTask());

        await server.KillAsync();
        await FailAsync(provider);
        await server.StartAsync();

        RenewReply reply = await RecoverAsync(() => holder.HeartbeatAsync(held).AsTask());
        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
        Assert.Equal(held.Term, Assert.Single(await provider.ReadAsync(["group"], Cancel))?.Term);
    }

    [Fact]
    public async Task Terms_WhenTheServerLosesItsData_GrowAllTheSame()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        var holder = new Participant(provider, Lease);
        var last = default(HeldGroup);
        for (int i = 0; i < 20; i++)
        {
            last = await holder.WinAsync("group");
            await holder.ReleaseAsync(last);
        }

        last = await holder.WinAsync("group");
        await server.KillAsync();
        server.Wipe();
        await server.StartAsync();

        Assert.True((await RecoverAsync(() => holder.HeartbeatAsync(last).AsTask())).SessionLost);
        Assert.True((await new Participant(provider, Lease).WinAsync("group")).Term > last.Term);
    }

    [Fact]
    public async Task Terms_WhenEverythingUnderThePrefixIsDeleted_GrowAllTheSame()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        using AdminClient admin = server.CreateAdmin();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        HeldGroup old = await new Participant(provider, Lease).WinAsync("group");
        for (int i = 0; i < 20; i++)
        {
            await admin.OnKeyAsync("delete-tree", "multilock/");

            HeldGroup won = await new Participant(provider, Lease).WinAsync("group");
            Assert.True(won.Term > old.Term, $"Term {won.Term} follows {old.Term}.");
            old = won;
        }
    }

    /// <summary>Its clock may be behind that of the agent which made the first one.</summary>
    [Fact]
    public async Task Terms_WhenOnlyTheFormatIsDeletedAndMadeAgain_KeepTheirEpoch()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        using AdminClient admin = server.CreateAdmin();
        long epoch = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1)).Ticks / TimeSpan.TicksPerMicrosecond;
        await admin.OnKeyAsync("set", "multilock/format", $$"""{"format":1,"epoch":{{epoch}}}""");
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        var holder = new Participant(provider, Lease);
        HeldGroup old = await holder.WinAsync("group");
        Assert.True(old.Term > epoch);
        await holder.ReleaseAsync(old);

        await admin.OnKeyAsync("delete", "multilock/format");

        Assert.True((await new Participant(provider, Lease).WinAsync("group")).Term > old.Term);
    }

    [Fact]
    public async Task Heartbeat_WhenAnOperatorDestroysTheSession_ReportsItLostAndTheGroupStaysLockedForTheLease()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        using AdminClient admin = server.CreateAdmin();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await using ConsulLeaderElectionProvider second = OwnServer.Connect(server.Address);
        await using ConsulLeaderElectionProvider third = OwnServer.Connect(server.Address);
        TimeSpan lease = TimeSpan.FromSeconds(3);
        var holder = new Participant(provider, lease);
        var other = new Participant(second, lease);
        HeldGroup held = await holder.WinAsync("group");
        Assert.False((await other.TryAsync("group")).IsGranted);
        long destroyed = TimeProvider.System.GetTimestamp();

        await admin.DestroyAsync(Assert.Single(await admin.SessionsAsync()));

        // Who has seen the holder waits by itself; who has not is refused by Consul.
        AcquireResult refused = await new Participant(third, lease).TryAsync("group");
        Assert.True(!refused.IsGranted || TimeProvider.System.GetElapsedTime(destroyed) >= lease, "Consul did not keep the group locked.");
        AcquireResult delayed = await other.TryAsync("group");
        TimeSpan taken = TimeProvider.System.GetElapsedTime(destroyed);
        Assert.True(!delayed.IsGranted || taken >= lease, "The lock-delay did not hold.");
        Assert.Null(delayed.Holder);
        Assert.InRange(delayed.RetryAfter, TimeSpan.FromTicks(1), lease);
        Assert.Null(Assert.Single(await second.ReadAsync(["group"], Cancel)));
        Assert.True((await holder.HeartbeatAsync(held)).SessionLost);
        HeldGroup won = await RecoverAsync(() => WinOrFailAsync(other, "group"));
        Assert.True(TimeProvider.System.GetElapsedTime(destroyed) >= lease - TimeSpan.FromMilliseconds(100), "The lock-delay was shorter than the lease.");
        Assert.True(won.Term > held.Term);
        Assert.Single(await admin.SessionsAsync());
    }

    [Fact]
    public async Task LockDelay_WhenZero_LetsTheNextOneInAtOnce()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        using AdminClient admin = server.CreateAdmin();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address, options => options.LockDelay = TimeSpan.Zero);
        HeldGroup held = await new Participant(provider, Lease).WinAsync("group");

        await admin.DestroyAsync(Assert.Single(await admin.SessionsAsync()));

        Assert.True((await new Participant(provider, Lease).WinAsync("group")).Term > held.Term);
    }

    [Fact]
    public async Task Leases_WhenShorterThanTheServersAllow_AreRefusedByNameUnlessTheSessionMayLiveLonger()
    {
        await using OwnServer server = await OwnServer.StartAsync("session_ttl_min = \"10s\"");
        using AdminClient admin = server.CreateAdmin();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        TimeSpan lease = TimeSpan.FromSeconds(2);
        foreach (bool prepared in new[] { false, true })
        {
            if (prepared)
            {
                await provider.InitializeAsync(Cancel);
            }

            var refused = await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await new Participant(provider, lease).WinAsync("group"));
            Assert.Contains("LeaderElectionOptions.HeartbeatTimeout is 00:00:02", refused.Message, StringComparison.Ordinal);
            Assert.Contains("ConsulLeaderElectionOptions.SessionTtl", refused.Message, StringComparison.Ordinal);
            Assert.Contains("session_ttl_min", refused.Message, StringComparison.Ordinal);
        }

        await using var knowing = new ConsulLeaderElectionProvider(
            Options.Create(new ConsulLeaderElectionOptions { Address = server.Address }), NullLogger<ConsulLeaderElectionProvider>.Instance, borrowed: null, () => [Lease, lease]);
        await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await knowing.InitializeAsync(Cancel));

        await using ConsulLeaderElectionProvider longer = OwnServer.Connect(server.Address, options => options.SessionTtl = TimeSpan.FromSeconds(10));
        var holder = new Participant(longer, lease);
        Candidate wish = holder.Wish("group");
        AcquireReply reply = await holder.AcquireAsync(wish);
        Assert.InRange(reply.SessionRemaining!.Value, TimeSpan.FromTicks(1), lease);
        RenewReply renewed = await holder.HeartbeatAsync(new HeldGroup("group", wish.AttemptId, reply.Results[0].Term));
        Assert.Equal(lease, renewed.Remaining);
        System.Text.Json.Nodes.JsonNode session = Assert.Single(await admin.ListSessionsAsync());
        Assert.Equal("10000ms", (string?)session["TTL"]);
        Assert.Equal(2_000_000_000, (long)session["LockDelay"]!);
    }

    [Fact]
    public async Task Requests_WhenTheAgentHasTooManyConnections_NameTheLimitAndRecover()
    {
        await using OwnServer server = await OwnServer.StartAsync("limits { http_max_conns_per_client = 3 }");
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        LeaderElectionProviderException failure;
        var crowd = new List<TcpClient>();
        try
        {
            for (int i = 0; i < 3; i++)
            {
                var client = new TcpClient();
                crowd.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, server.Port, Cancel);
                await client.GetStream().WriteAsync("GET /v1/status/leader HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Cancel);
                await client.GetStream().ReadAtLeastAsync(new byte[1], 1, cancellationToken: Cancel);
            }

            failure = await FailAsync(provider);
        }
        finally
        {
            crowd.ForEach(client => client.Dispose());
        }

        Assert.Contains("http_max_conns_per_client", failure.Message, StringComparison.Ordinal);
        await RecoverAsync(() => new Participant(provider, Lease).WinAsync("group").AsTask());
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, "No cluster leader", "Restore a majority")]
    [InlineData(HttpStatusCode.InternalServerError, "rpc error making call: EOF", "Look at their logs")]
    [InlineData(HttpStatusCode.TooManyRequests, "Your IP is issuing too many concurrent connections", "http_max_conns_per_client")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "rate limit exceeded, try again later", "recovers by itself")]
    [InlineData(HttpStatusCode.MovedPermanently, "Moved", "redirect")]
    [InlineData(HttpStatusCode.OK, "<html>Sign in</html>", "not what a Consul agent answers")]
    [InlineData(HttpStatusCode.NotFound, "page not found", "that of a Consul agent")]
    public async Task Requests_WhenRefused_NameTheRemedyAndRecover(HttpStatusCode status, string text, string remedy)
    {
        using var network = new FakeConsul { RealToken = TestServer.Token };
        using HttpClient client = network.CreateClient(TestServer.Address);
        await using ConsulLeaderElectionProvider provider = Borrow(client);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync($"group-{Guid.NewGuid():N}");
        network.Answer = _ => FakeConsul.Respond(status, $"{text} s3cret-token");

        LeaderElectionProviderException failure = await FailAsync(provider);

        Assert.Contains(remedy, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("s3cret-token", network.Tokens);
        network.Answer = null;
        Assert.Empty((await holder.HeartbeatAsync(held)).LostGroups);
        await holder.LeaveAsync(held);
    }

    [Fact]
    public async Task Heartbeat_WhenItsConnectionIsABlackHole_UsesAFreshOne()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect($"http://127.0.0.1:{proxy.Port}");
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        await holder.HeartbeatAsync(held);
        proxy.SwallowOpenConnections();
        var request = new RenewRequest(holder.SessionId, Lease, [held], FailedAttempts: 0, Timeout: TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<Exception>(async () => await provider.RenewAsync(request, Cancel));

        RenewReply reply = await provider.RenewAsync(request with { FailedAttempts = 1, Timeout = Lease }, Cancel);

        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
        Assert.Equal(held.Term, Assert.Single(await provider.ReadAsync(["group"], Cancel))?.Term);
    }

    [Fact]
    public async Task Acquire_WhenTheConnectionIsABlackHole_UsesAFreshOneNextTime()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect($"http://127.0.0.1:{proxy.Port}");
        await new Participant(provider, Lease).WinAsync("one");
        proxy.SwallowOpenConnections();
        var waiting = new Participant(provider, Lease);
        using (var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await provider.AcquireAsync(new AcquireRequest(waiting.SessionId, Lease, true, [waiting.Wish("two")]), deadline.Token));
        }

        AcquireReply reply = await RecoverAsync(() => provider.AcquireAsync(new AcquireRequest(waiting.SessionId, Lease, true, [waiting.Wish("two")]), Cancel).AsTask());

        Assert.True(reply.Results[0].IsGranted);
    }

    [Fact]
    public async Task Requests_WhenTheAgentIsFrozen_EndWhenTheCallerSaysAndGoOnWhenItWakes()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        server.Freeze();
        var request = new RenewRequest(holder.SessionId, Lease, [held], FailedAttempts: 0, Timeout: TimeSpan.FromMilliseconds(300));

        var failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await provider.RenewAsync(request, Cancel));

        Assert.Contains("did not answer in time", failure.Message, StringComparison.Ordinal);
        server.Thaw();
        Assert.Empty((await RecoverAsync(() => provider.RenewAsync(request with { FailedAttempts = 1, Timeout = Lease }, Cancel).AsTask())).LostGroups);
    }

    [Fact]
    public async Task Records_WhenWrittenByHand_AreRefusedByNameAndLeftAlone()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        using AdminClient admin = server.CreateAdmin();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await provider.InitializeAsync(Cancel);
        await admin.OnKeyAsync("set", "multilock/groups/later/leader", "{}", flags: 987);
        await admin.OnKeyAsync("set", "multilock/groups/odd/leader", "odd");

        Assert.Contains(
            "987",
            (await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await new Participant(provider, Lease).WinAsync("later"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "multilock/groups/odd/leader",
            (await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await new Participant(provider, Lease).WinAsync("odd"))).Message,
            StringComparison.Ordinal);
        Assert.Equal("odd", (await admin.ReadAsync("multilock/groups/odd/leader")).Value);
        await new Participant(provider, Lease).WinAsync("other");
    }

    [Fact]
    public async Task Initialize_WhenProcessesDied_RemovesTheKeysOfTheirSessions()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        using AdminClient admin = server.CreateAdmin();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        var dead = new Participant(provider, Lease);
        await dead.WinAsync("one");
        await admin.DestroyAsync(Assert.Single(await admin.SessionsAsync()));
        var alive = new Participant(provider, Lease);
        await alive.WinAsync("two");
        var keys = new ConsulKeys("multilock");
        Assert.Null((await admin.ReadAsync(keys.Session(dead.SessionId))).Session);

        await provider.InitializeAsync(Cancel);

        await Assert.ThrowsAsync<InvalidOperationException>(() => admin.ReadAsync(keys.Session(dead.SessionId)));
        Assert.NotNull((await admin.ReadAsync(keys.Session(alive.SessionId))).Session);
    }

    [Fact]
    public async Task Release_WhenTheSessionEnds_LeavesNothingBehindButTheGroup()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        using AdminClient admin = server.CreateAdmin();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        await holder.HeartbeatAsync(held);

        await holder.LeaveAsync(held);

        Assert.Empty(await admin.SessionsAsync());
        Assert.Equal(
            ["multilock/format", "multilock/groups/group/leader"],
            (await admin.AskAsync(HttpMethod.Get, "/v1/kv/multilock/?keys"))!.AsArray().Select(key => (string?)key));
    }

    private static System.Text.Json.Nodes.JsonObject Policy(string rules) => new() { ["Name"] = "app", ["Rules"] = rules };

    private static ConsulLeaderElectionProvider Borrow(HttpClient client) => new(
        Options.Create(new ConsulLeaderElectionOptions { KeyPrefix = "faults", Token = "s3cret-token" }), NullLogger<ConsulLeaderElectionProvider>.Instance, client);

    private static async Task<HeldGroup> WinOrFailAsync(Participant participant, string group)
    {
        Candidate wish = participant.Wish(group);
        AcquireResult result = await participant.TryAsync(wish);
        return result.IsGranted ? new HeldGroup(group, wish.AttemptId, result.Term) : throw new LeaderElectionProviderException($"Denied until {result.RetryAfter}.");
    }

    private static async Task<LeaderElectionProviderException> FailAsync(ConsulLeaderElectionProvider provider) =>
        await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await new Participant(provider, Lease).WinAsync("failing"));

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
