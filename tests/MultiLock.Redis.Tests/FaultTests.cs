using MultiLock.Conformance;
using StackExchange.Redis;
using Xunit;

namespace MultiLock.Redis.Tests;

/// <summary>Every failure names its remedy, tells no secret, and is over when its cause is.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "NOAUTH")]
    [InlineData(",password=wrong-s3cret", "password")]
    public async Task Acquire_WhenThePasswordIsMissingOrWrong_NamesTheRemedyAndNoSecret(string credentials, string expected)
    {
        await using OwnServer server = await OwnServer.StartAsync("--requirepass", "right-s3cret");
        await using RedisLeaderElectionProvider wrong = OwnServer.Connect(server.Address + credentials);
        await using RedisLeaderElectionProvider right = OwnServer.Connect(server.Address + ",password=right-s3cret");

        LeaderElectionProviderException failure = await FailAsync(wrong);

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        await new Participant(right, Lease).WinAsync("group");
    }

    [Fact]
    public async Task Acquire_WhenTheServerStartsLaterAndRestarts_RecoversAndKeepsTheSession()
    {
        await using OwnServer server = OwnServer.Prepare();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        Assert.Contains("cannot be reached", (await FailAsync(provider)).Message, StringComparison.Ordinal);
        await server.StartAsync();
        var holder = new Participant(provider, Lease);
        HeldGroup held = await RecoverAsync(() => holder.WinAsync("group").AsTask());

        await server.KillAsync();
        await FailAsync(provider);
        await server.StartAsync();

        RenewReply reply = await RecoverAsync(() => holder.HeartbeatAsync(held).AsTask());
        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
    }

    [Fact]
    public async Task Acquire_WhenTheMemoryIsFull_SaysSoAndRecovers()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await server.RunAsync("CONFIG", "SET", "maxmemory", "1");

        Assert.Contains("OOM", (await FailAsync(provider)).Message, StringComparison.Ordinal);

        await server.RunAsync("CONFIG", "SET", "maxmemory", "0");
        await new Participant(provider, Lease).WinAsync("group");
    }

    [Fact]
    public async Task Acquire_WhenTheDatabaseDoesNotExist_NamesTheOption()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var provider = new RedisLeaderElectionProvider(
            Microsoft.Extensions.Options.Options.Create(new RedisLeaderElectionOptions { ConnectionString = server.Address, Database = 99 }),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<RedisLeaderElectionProvider>.Instance);

        Assert.Contains("Database option", (await FailAsync(provider)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_WhenTheReplicaIsPromoted_SaysReadOnlyBeforeAndGrantsAGreaterTermAfter()
    {
        await using OwnServer primary = await OwnServer.StartAsync();
        await using OwnServer replica = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider before = OwnServer.Connect(primary.Address);
        await using RedisLeaderElectionProvider after = OwnServer.Connect(replica.Address);
        HeldGroup old = await new Participant(before, Lease).WinAsync("group");

        // It replicates nothing that is there: the worst lag there is.
        await using OwnServer nowhere = OwnServer.Prepare();
        await replica.RunAsync("REPLICAOF", "127.0.0.1", $"{nowhere.Port}");
        Assert.Contains("READONLY", (await FailAsync(after)).Message, StringComparison.Ordinal);
        await primary.KillAsync();
        await replica.RunAsync("REPLICAOF", "NO", "ONE");

        HeldGroup won = await RecoverAsync(() => new Participant(after, Lease).WinAsync("group").AsTask());
        Assert.True(won.Term > old.Term);
    }

    [Fact]
    public async Task Heartbeat_WhenTheConnectionsAreKilled_Recovers()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");

        await server.RunAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

        Assert.Empty((await RecoverAsync(() => holder.HeartbeatAsync(held).AsTask())).LostGroups);
    }

    [Fact]
    public async Task Heartbeat_WhenOneConnectionIsABlackHole_UsesAFreshOne()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        await using RedisLeaderElectionProvider provider = OwnServer.Connect($"127.0.0.1:{proxy.Port}");
        var holder = new Participant(provider, Lease);
        HeldGroup held = await holder.WinAsync("group");
        proxy.SwallowOpenConnections();
        using (var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await provider.RenewAsync(new RenewRequest(holder.SessionId, Lease, [held], 0, Lease), deadline.Token));
        }

        RenewReply reply = await provider.RenewAsync(new RenewRequest(holder.SessionId, Lease, [held], FailedAttempts: 1, Lease), Cancel);

        Assert.False(reply.SessionLost);
        Assert.Empty(reply.LostGroups);
    }

    [Fact]
    public async Task Acquire_WhenTheConnectionIsABlackHole_UsesAFreshOneNextTime()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        await using RedisLeaderElectionProvider provider = OwnServer.Connect($"127.0.0.1:{proxy.Port}");
        await new Participant(provider, Lease).WinAsync("one");
        proxy.SwallowOpenConnections();
        using (var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System))
        {
            // As the election does: it gives an acquire up long before the client's own timeout. A follower sends no heartbeats.
            var waiting = new Participant(provider, Lease);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await provider.AcquireAsync(new AcquireRequest(waiting.SessionId, Lease, true, [waiting.Wish("two")]), deadline.Token));
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        var next = new Participant(provider, Lease);
        AcquireReply reply = await provider.AcquireAsync(new AcquireRequest(next.SessionId, Lease, true, [next.Wish("two")]), patience.Token);

        Assert.True(reply.Results[0].IsGranted);
    }

    [Fact]
    public async Task Acquire_WhenOneThatWasGivenUpIsAnsweredLate_KeepsTheConnection()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await new Participant(provider, Lease).WinAsync("one");
        string connection = await ConnectionAsync(server);
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(server.Address + ",allowAdmin=true");
        await admin.GetDatabase().ExecuteAsync("CLIENT", "PAUSE", "2000");
        using (var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), TimeProvider.System))
        {
            var waiting = new Participant(provider, Lease);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await provider.AcquireAsync(new AcquireRequest(waiting.SessionId, Lease, true, [waiting.Wish("two")]), deadline.Token));
        }

        // The pause is over for both: the answer is out, and has this long to be seen.
        Assert.Equal(connection, await ConnectionAsync(server));
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Cancel);
        await new Participant(provider, Lease).WinAsync("three");

        Assert.Equal(connection, await ConnectionAsync(server));
    }

    /// <summary>The client does this by itself, on a thread of the pool, when an attempt to connect fails.</summary>
    [Fact]
    public async Task Disposal_WhenTheClientWaitsForABlackHole_BlocksNoThreadForLong()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        await using var connection = new RedisConnection(
            ConfigurationOptions.Parse($"127.0.0.1:{proxy.Port}"), borrowed: null, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        IConnectionMultiplexer client = await connection.GetAsync(Cancel);
        proxy.SwallowOpenConnections();
        long begin = TimeProvider.System.GetTimestamp();
#pragma warning disable CA1849 // What blocks is what is tested.
        client.Dispose();
#pragma warning restore CA1849

        Assert.True(TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(4), "The client's default is 5 s.");
        Assert.Equal(5000, connection.Prepare().AsyncTimeout);
    }

    [Fact]
    public async Task Acquire_WhenTheServerForgotTheScripts_TeachesThemAgain()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await new Participant(provider, Lease).WinAsync("one");

        await server.RunAsync("SCRIPT", "FLUSH");

        await new Participant(provider, Lease).WinAsync("two");
    }

    [Fact]
    public async Task Initialize_WhenTheFormatIsNotKnown_RefusesAndNamesBoth()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await server.RunAsync("SET", "{multilock}:format", "7");

        LeaderElectionConfigurationException failure =
            await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await provider.InitializeAsync(Cancel));

        Assert.Contains("format 7", failure.Message, StringComparison.Ordinal);
        Assert.Contains("format 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_WhenItOpensASessionThatEnded_IsRefused()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        var brief = new Participant(provider, TimeSpan.FromMilliseconds(100));
        Candidate wish = brief.Wish("group");
        await brief.WinAsync(wish);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Cancel);

        Assert.True((await brief.AcquireAsync(opensSession: true, wish)).SessionLost);
    }

    [Fact]
    public async Task Disposal_WhenTheConnectionIsTheApplications_LeavesItOpen()
    {
        await using ConnectionMultiplexer mine = await TestServer.ConnectAsync();
        var provider = new RedisLeaderElectionProvider(
            Microsoft.Extensions.Options.Options.Create(new RedisLeaderElectionOptions { KeyPrefix = $"test-{Guid.NewGuid():N}" }),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<RedisLeaderElectionProvider>.Instance,
            mine);
        await new Participant(provider, Lease).WinAsync("group");

        await provider.DisposeAsync();

        Assert.True(mine.IsConnected);
        await mine.GetDatabase().PingAsync();
    }

    /// <summary>The provider's connection for commands, as the server knows it.</summary>
    private static async Task<string> ConnectionAsync(OwnServer server)
    {
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(server.Address + ",allowAdmin=true");
        string clients = (string)(await admin.GetDatabase().ExecuteAsync("CLIENT", "LIST", "TYPE", "normal"))!;
        string line = Assert.Single(clients.Split('\n'), line => line.Contains("name=MultiLock", StringComparison.Ordinal));
        return line.Split(' ').First(field => field.StartsWith("addr=", StringComparison.Ordinal));
    }

    private static async Task<LeaderElectionProviderException> FailAsync(RedisLeaderElectionProvider provider) =>
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
