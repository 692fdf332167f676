using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using Xunit;

namespace MultiLock.Consul.Tests;

/// <summary>What is sent to the agent, and what becomes of answers that are lost or odd.</summary>
public sealed class NetworkTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly string _prefix = $"network-{Guid.NewGuid():N}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/txn")]
    [InlineData("/v1/session/create")]
    public async Task Acquire_WhenAnAnswerIsLost_IsTheSameAttemptNextTime(string path)
    {
        using var network = new FakeConsul();
        using HttpClient client = network.CreateClient(TestServer.Address);
        await using ConsulLeaderElectionProvider provider = Borrow(client);
        await provider.InitializeAsync(Cancel);
        var participant = new Participant(provider, Lease);
        Candidate wish = participant.Wish("group");
        int lost = 0;

        // Each of the answers in turn: to the look at the groups, and to the transaction that locks.
        for (int nth = 1; nth <= 2; nth++)
        {
            int left = nth;
            network.Change = (request, response) => request.RequestUri!.AbsolutePath == path && Interlocked.Decrement(ref left) == 0
                ? throw new HttpRequestException("The answer is lost.")
                : response;
            try
            {
                AcquireReply reply = await participant.AcquireAsync(opensSession: true, wish);
                Assert.True(Assert.Single(reply.Results).IsGranted);
            }
            catch (LeaderElectionProviderException)
            {
                lost++;
            }
        }

        network.Change = null;
        HeldGroup held = await participant.WinAsync(wish);
        Assert.InRange(lost, 1, 2);
        Assert.Equal(held.Term, (await participant.WinAsync(wish)).Term);
        Assert.Equal(held.Term, Assert.Single(await provider.ReadAsync(["group"], Cancel))?.Term);
        await participant.LeaveAsync(held);
        Assert.True((await new Participant(provider, Lease).WinAsync("group")).Term > held.Term);
    }

    [Fact]
    public async Task Release_WhenTheAnswerIsLost_IsDoneOnceAndCanBeRepeated()
    {
        using var network = new FakeConsul();
        using HttpClient client = network.CreateClient(TestServer.Address);
        await using ConsulLeaderElectionProvider provider = Borrow(client);
        var participant = new Participant(provider, Lease);
        HeldGroup held = await participant.WinAsync("group");
        foreach (string path in new[] { "/v1/txn", "/v1/session/destroy" })
        {
            network.Change = (request, response) => request.RequestUri!.AbsolutePath.StartsWith(path, StringComparison.Ordinal)
                ? throw new HttpRequestException("The answer is lost.")
                : response;
            await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await participant.LeaveAsync(held));
        }

        network.Change = null;
        HeldGroup won = await new Participant(provider, Lease).WinAsync("group");
        await participant.LeaveAsync(held);

        Assert.Equal(won.Term, Assert.Single(await provider.ReadAsync(["group"], Cancel))?.Term);
        Assert.True((await participant.HeartbeatAsync()).SessionLost);
    }

    /// <summary>A release is not delayed: what a session still holds when it is destroyed would be.</summary>
    [Fact]
    public async Task Release_WhenTheSessionEnds_UnlocksBeforeItDestroys()
    {
        using var network = new FakeConsul();
        using HttpClient client = network.CreateClient(TestServer.Address);
        await using ConsulLeaderElectionProvider provider = Borrow(client);
        var participant = new Participant(provider, Lease);
        HeldGroup held = await participant.WinAsync("group");
        network.Requests.Clear();

        await participant.LeaveAsync(held);

        string[] sent = [.. network.Requests];
        Assert.StartsWith("PUT /v1/txn", sent[0], StringComparison.Ordinal);
        Assert.StartsWith("PUT /v1/session/destroy/", sent[^1], StringComparison.Ordinal);
        Assert.Single(sent, request => request.Contains("destroy", StringComparison.Ordinal));
        Assert.True((await new Participant(provider, Lease).WinAsync("group")).Term > held.Term);
    }

    [Fact]
    public async Task Heartbeat_WhenItCannotBeWritten_StillExtends()
    {
        using var network = new FakeConsul();
        using HttpClient client = network.CreateClient(TestServer.Address);
        await using ConsulLeaderElectionProvider provider = Borrow(client);
        var participant = new Participant(provider, Lease);
        HeldGroup held = await participant.WinAsync("group");
        network.Answer = request => request.RequestUri!.AbsolutePath == "/v1/txn" ? FakeConsul.Respond(HttpStatusCode.InternalServerError, "No cluster leader") : null;

        RenewReply reply = await participant.HeartbeatAsync(held);

        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
        Assert.Equal(Lease, reply.Remaining);
        network.Answer = null;
        await participant.LeaveAsync(held);
    }

    /// <summary>A server that has just started, and has not read its log yet, answers so.</summary>
    [Fact]
    public async Task Heartbeat_WhenAServerDoesNotKnowASessionThatLives_IsAFailureAndLosesNothing()
    {
        using var network = new FakeConsul();
        using HttpClient client = network.CreateClient(TestServer.Address);
        await using ConsulLeaderElectionProvider provider = Borrow(client);
        var participant = new Participant(provider, Lease);
        HeldGroup held = await participant.WinAsync("group");
        network.Answer = request => request.RequestUri!.AbsolutePath.StartsWith("/v1/session/renew/", StringComparison.Ordinal)
            ? FakeConsul.Respond(HttpStatusCode.NotFound, "Session id not found")
            : null;

        await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await participant.HeartbeatAsync(held));

        network.Answer = null;
        RenewReply reply = await participant.HeartbeatAsync(held);
        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
        await participant.LeaveAsync(held);
    }

    [Fact]
    public async Task Datacenter_AndNamespace_WhenSet_AreSentWithEveryRequest()
    {
        using var network = new FakeConsul { Answer = _ => FakeConsul.Respond(HttpStatusCode.InternalServerError, "No path to datacenter") };
        using HttpClient client = network.CreateClient("http://127.0.0.1:1/consul");
        await using var provider = new ConsulLeaderElectionProvider(
            Options.Create(new ConsulLeaderElectionOptions { Datacenter = "dc-7", Namespace = "team_a", Token = "a-token" }), NullLogger<ConsulLeaderElectionProvider>.Instance, client);
        foreach (Func<Task> request in new Func<Task>[]
        {
            () => provider.ReadAsync(["group"], Cancel).AsTask(),
            () => provider.WatchAsync(_ => { }, Cancel).AsTask(),
        })
        {
            Assert.Contains("Datacenter", (await Assert.ThrowsAsync<LeaderElectionProviderException>(request)).Message, StringComparison.Ordinal);
        }

        Assert.Equal(["PUT /consul/v1/txn?consistent&dc=dc-7&ns=team_a", "GET /consul/v1/kv/multilock/groups/?recurse&index=0&wait=30000ms&dc=dc-7&ns=team_a"], network.Requests);
        Assert.Equal(["a-token", "a-token"], network.Tokens);
    }

    [Fact]
    public async Task Datacenter_WhenItIsTheAgentsOwn_IsServed()
    {
        await using OwnServer server = await OwnServer.StartAsync("datacenter = \"north\"");
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address, options => options.Datacenter = "north");
        await using ConsulLeaderElectionProvider unknown = OwnServer.Connect(server.Address, options => options.Datacenter = "south");
        await using ConsulLeaderElectionProvider enterprise = OwnServer.Connect(server.Address, options => options.Namespace = "team");

        await provider.InitializeAsync(Cancel);
        await new Participant(provider, Lease).WinAsync("group");

        Assert.Contains("Datacenter", (await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await unknown.InitializeAsync(Cancel))).Message, StringComparison.Ordinal);
        Assert.Contains("Enterprise", (await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await enterprise.InitializeAsync(Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_WhenTheIndexGoesBack_StartsAgainAndSaysThatAnythingMayHaveHappened()
    {
        var indexes = new ConcurrentQueue<string>();
        var restored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var network = new FakeConsul();
        network.Answer = request =>
        {
            string index = request.RequestUri!.Query.Split('&').Single(part => part.StartsWith("index=", StringComparison.Ordinal));
            indexes.Enqueue(index);
            return (indexes.Count, index) switch
            {
                (1, _) => Index("100", "[]"),
                (2, _) => Index("7", "[]"),
                (3, _) => Index("8", "[]"),
                _ => Wait(),
            };
        };
        using HttpClient client = network.CreateClient("http://127.0.0.1:1");
        await using ConsulLeaderElectionProvider provider = Borrow(client);
        var kinds = new ConcurrentQueue<LeadershipNotificationKind>();

        await using IAsyncDisposable? watch = await provider.WatchAsync(notification => kinds.Enqueue(notification.Kind), Cancel);
        await restored.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);

        Assert.Equal(["index=0", "index=100", "index=0", "index=8"], indexes.Take(4));
        Assert.Equal([LeadershipNotificationKind.Resynchronized, LeadershipNotificationKind.Resynchronized], kinds.Take(2));

        HttpResponseMessage Wait()
        {
            restored.TrySetResult();
            return Index("8", "[]");
        }
    }

    /// <summary>HttpClient throws the first, when a connection breaks in the moment in which it opens; the other is anything that an application's handler may throw.</summary>
    [Theory]
    [InlineData(typeof(SocketException))]
    [InlineData(typeof(InvalidOperationException))]
    public async Task Watch_WhenAQueryFailsLikeNoOther_GoesOnAndEndsInPeace(Type failure)
    {
        bool fails = false;
        using var network = new FakeConsul();
        network.Answer = _ => Volatile.Read(ref fails) ? throw (Exception)Activator.CreateInstance(failure)! : null;
        using HttpClient client = network.CreateClient(TestServer.Address);
        await using ConsulLeaderElectionProvider provider = Borrow(client);
        var participant = new Participant(provider, Lease);
        HeldGroup held = await participant.WinAsync("group");
        var told = new ConcurrentQueue<LeadershipNotification>();
        IAsyncDisposable? watch = await provider.WatchAsync(told.Enqueue, Cancel);
        Volatile.Write(ref fails, true);

        // Ends the query that waits.
        await using ConsulLeaderElectionProvider other = Borrow(new HttpClient { BaseAddress = new Uri(TestServer.Address) });
        await new Participant(other, Lease).WinAsync("another");
        await UntilAsync(() => told.Any(notification => notification.Kind == LeadershipNotificationKind.Interrupted));
        Volatile.Write(ref fails, false);
        await UntilAsync(() => told.Count(notification => notification.Kind == LeadershipNotificationKind.Resynchronized) == 2);
        await participant.LeaveAsync(held);
        await UntilAsync(() => told.Any(notification => notification.Kind == LeadershipNotificationKind.Released));

        Volatile.Write(ref fails, true);
        await new Participant(other, Lease).WinAsync("a-third");
        await UntilAsync(() => told.Count(notification => notification.Kind == LeadershipNotificationKind.Interrupted) == 2);
        await watch!.DisposeAsync();
    }

    [Fact]
    public async Task Acquire_WhenASocketFailsAsHttpClientDoesNotSay_NamesTheRemedy()
    {
        using var network = new FakeConsul { Answer = _ => throw new SocketException((int)SocketError.NotConnected) };
        using HttpClient client = network.CreateClient(TestServer.Address);
        await using ConsulLeaderElectionProvider provider = Borrow(client);

        var failure = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await new Participant(provider, Lease).WinAsync("group"));

        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A server that answers at once, always, is not asked as fast as it answers.</summary>
    [Fact]
    public async Task Watch_WhenGroupsChangeAllTheTime_IsLimited()
    {
        int index = 0;
        using var network = new FakeConsul { Answer = _ => Index($"{Interlocked.Increment(ref index)}", "[]") };
        using HttpClient client = network.CreateClient("http://127.0.0.1:1");
        await using ConsulLeaderElectionProvider provider = Borrow(client);
        long start = TimeProvider.System.GetTimestamp();

        await using IAsyncDisposable? watch = await provider.WatchAsync(_ => { }, Cancel);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Cancel);

        double elapsed = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        Assert.InRange(network.Requests.Count, 10, 15 + (10 * elapsed));
    }

    [Fact]
    public async Task Watch_WhenTheAgentHasNoIndex_IsNotAskedForZeroAgainAndAgain()
    {
        using var network = new FakeConsul { Answer = _ => FakeConsul.Respond(HttpStatusCode.OK, "[]") };
        using HttpClient client = network.CreateClient("http://127.0.0.1:1");
        await using ConsulLeaderElectionProvider provider = Borrow(client);

        await using IAsyncDisposable? watch = await provider.WatchAsync(_ => { }, Cancel);
        await UntilAsync(() => network.Requests.Count >= 3);

        Assert.All(network.Requests.Skip(1), request => Assert.Contains("index=1&", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watch_WhenTheAgentFailsAndIsBack_SaysSoAndWakesAgain()
    {
        using var network = new FakeConsul { RealToken = TestServer.Token };
        using HttpClient client = network.CreateClient(TestServer.Address);
        await using ConsulLeaderElectionProvider provider = Borrow(client);
        var holder = new Participant(provider, Lease);
        var other = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        Assert.False((await other.TryAsync("group")).IsGranted);
        var received = new ConcurrentQueue<LeadershipNotification>();
        network.Answer = request => request.Method == HttpMethod.Get && received.Any(one => one.Kind == LeadershipNotificationKind.Resynchronized)
            && !received.Any(one => one.Kind == LeadershipNotificationKind.Interrupted)
            ? FakeConsul.Respond(HttpStatusCode.InternalServerError, "No cluster leader")
            : null;

        await using IAsyncDisposable? watch = await provider.WatchAsync(received.Enqueue, Cancel);
        await UntilAsync(() => received.Count(one => one.Kind == LeadershipNotificationKind.Resynchronized) == 2);
        Assert.Single(received, one => one.Kind == LeadershipNotificationKind.Interrupted);
        await holder.LeaveAsync(held);

        await UntilAsync(() => received.Any(one => one.Groups.Contains("group")));
    }

    /// <summary>To open a session is a write on the servers: a handoff need not wait for it, and a loser need not make one.</summary>
    [Fact]
    public async Task Acquire_WhenAFollowerWaits_UsesTheSessionThatItHasReadyAndKeepsItIfItLoses()
    {
        using var network = new FakeConsul();
        using HttpClient client = network.CreateClient(TestServer.Address);
        await using ConsulLeaderElectionProvider waiting = Borrow(client);
        await using ConsulLeaderElectionProvider leading = OwnServer.Connect(TestServer.Address, options => (options.KeyPrefix, options.Token) = (_prefix, TestServer.Token));
        await using IAsyncDisposable? watch = await waiting.WatchAsync(_ => { }, Cancel);
        var leader = new Participant(leading, Lease);
        var follower = new Participant(waiting, Lease);
        HeldGroup first = await leader.WinAsync("first");
        HeldGroup second = await leader.WinAsync("second");
        Assert.False((await follower.TryAsync("first")).IsGranted);
        await UntilAsync(() => network.Requests.Count(IsCreation) == 1);
        Assert.True((await follower.HeartbeatAsync()).SessionLost);

        // Whoever is told of a release that is over before it gets there has lost.
        await leader.ReleaseAsync(first);
        first = await leader.WinAsync("first");
        Assert.False((await follower.TryAsync("first")).IsGranted);
        await leader.ReleaseAsync(second);
        Candidate wish = follower.Wish("second");
        AcquireReply reply = await follower.AcquireAsync(opensSession: true, wish);

        Assert.True(reply.Results[0].IsGranted);
        Assert.InRange(reply.SessionRemaining!.Value, Lease / 2, Lease);
        Assert.Single(network.Requests, IsCreation);
        Assert.Contains(network.Requests, request => request.Contains("/session/renew/", StringComparison.Ordinal));
        var held = new HeldGroup("second", wish.AttemptId, reply.Results[0].Term);
        Assert.Empty((await follower.HeartbeatAsync(held)).LostGroups);
        await follower.LeaveAsync(held);
        await leader.LeaveAsync(first);

        static bool IsCreation(string request) => request.StartsWith("PUT /v1/session/create", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_WhenAThousandAreLed_CostOneSessionTwoRequestsAHeartbeatAndOneBlockingQuery()
    {
        using var network = new FakeConsul();
        using HttpClient client = network.CreateClient(TestServer.Address);
        await using ConsulLeaderElectionProvider provider = Borrow(client);
        using AdminClient admin = TestServer.CreateAdmin();
        await using IAsyncDisposable? watch = await provider.WatchAsync(_ => { }, Cancel);
        var leader = new Participant(provider, Lease);
        var held = new List<HeldGroup>();
        long start = TimeProvider.System.GetTimestamp();
        foreach (string[] batch in Enumerable.Range(0, 1000).Select(i => $"group{i}").Chunk(provider.MaxBatchSize))
        {
            held.AddRange(await leader.WinAllAsync(batch));
        }

        double won = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
        int queries = network.Requests.Count(request => request.StartsWith("GET ", StringComparison.Ordinal));
        Assert.Single(network.Requests, request => request.StartsWith("PUT /v1/session/create", StringComparison.Ordinal));
        network.Requests.Clear();
        for (int i = 0; i < 40; i++)
        {
            Assert.Empty((await leader.HeartbeatAsync(held)).LostGroups);
        }

        Assert.Equal(80, network.Requests.Count(request => request.StartsWith("PUT ", StringComparison.Ordinal)));

        // One that was answered for the last of the groups, and one that waits. Heartbeats answer none.
        Assert.InRange(network.Requests.Count(request => request.StartsWith("GET ", StringComparison.Ordinal)), 0, 3);
        foreach (HeldGroup[] batch in held.Chunk(provider.MaxBatchSize))
        {
            await leader.ReleaseAsync(batch);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"1,000 groups won in {won:F0} ms; {queries} answers to the one blocking query meanwhile");
        await leader.LeaveAsync();
    }

    private static HttpResponseMessage Index(string index, string body)
    {
        HttpResponseMessage response = FakeConsul.Respond(HttpStatusCode.OK, body);
        response.Headers.Add("X-Consul-Index", index);
        return response;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 1200, "What was waited for did not happen within 60 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    private ConsulLeaderElectionProvider Borrow(HttpClient client) => new(
        Options.Create(new ConsulLeaderElectionOptions { KeyPrefix = _prefix, Token = Environment.GetEnvironmentVariable("MULTILOCK_TEST_CONSUL_TOKEN") is { Length: > 0 } token ? token : null }),
        NullLogger<ConsulLeaderElectionProvider>.Instance,
        client);
}
