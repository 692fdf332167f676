using Xunit;

namespace MultiLock.Redis.Tests;

/// <summary>An election through outages: each is said once, with its remedy and no secret, and is over when its cause is.</summary>
public sealed class OutageTests
{
    private const int Recovered = 1011;

    private static readonly LeaderElectionOptions Options = new()
    {
        ElectionGroup = "group",
        HeartbeatInterval = TimeSpan.FromSeconds(0.5),
        HeartbeatTimeout = TimeSpan.FromSeconds(30),
        ElectionInterval = TimeSpan.FromMilliseconds(200),
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Election_WhenTheServerIsDownAtStart_RecoversWhenItIsUp()
    {
        await using OwnServer server = OwnServer.Prepare();
        await StartInOutageAsync(server, "", "cannot be reached", () => server.StartAsync());
    }

    [Fact]
    public async Task Election_WhenThePasswordIsWrong_RecoversWhenItIsRight()
    {
        await using OwnServer server = await OwnServer.StartAsync("--requirepass", "right-s3cret");
        server.Credentials = ",password=right-s3cret";
        await StartInOutageAsync(server, ",password=wrong-s3cret", "password is wrong", () => server.RunAsync("CONFIG", "SET", "requirepass", "wrong-s3cret"));
    }

    [Fact]
    public async Task Election_WhenThePasswordIsMissing_RecoversWhenNoneIsAskedFor()
    {
        await using OwnServer server = await OwnServer.StartAsync("--requirepass", "right-s3cret");
        server.Credentials = ",password=right-s3cret";
        await StartInOutageAsync(server, "", "NOAUTH", () => server.RunAsync("CONFIG", "SET", "requirepass", ""));
    }

    [Fact]
    public async Task Election_WhenTheUserLacksRights_RecoversWhenTheyAreGranted()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await server.RunAsync("ACL", "SETUSER", "app", "on", ">app-s3cret", "+@connection", "+ping", "+info", "+subscribe", "&*");
        await StartInOutageAsync(server, ",user=app,password=app-s3cret", "lacks rights", () => server.RunAsync("ACL", "SETUSER", "app", "+@all", "~*"));
    }

    [Fact]
    public async Task Election_WhenTheServerIsAReplica_RecoversWhenItIsPromoted()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using OwnServer nowhere = OwnServer.Prepare();
        await server.RunAsync("REPLICAOF", "127.0.0.1", $"{nowhere.Port}");
        await StartInOutageAsync(server, "", "READONLY", () => server.RunAsync("REPLICAOF", "NO", "ONE"));
    }

    [Fact]
    public async Task Election_WhenTheMemoryIsFull_RecoversWhenThereIsMore()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await server.RunAsync("CONFIG", "SET", "maxmemory", "1");
        await StartInOutageAsync(server, "", "OOM", () => server.RunAsync("CONFIG", "SET", "maxmemory", "0"));
    }

    [Fact]
    public async Task Election_WhenTheServerLoadsItsData_RecoversWhenItHasThem()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await server.WriteManyAsync(8 * 1024);
        await server.KillAsync();
        var log = new LogRecorder();
        // It looks at its clients after every 1,024 commands that it has read back.
        await server.StartAgainAsync("--key-load-delay", "500");
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address, log);
        await using var service = new LeaderElectionService(provider, Microsoft.Extensions.Options.Options.Create(Options), log);

        await service.StartAsync(Cancel);
        await service.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);

        Assert.Contains("LOADING", Assert.Single(log.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public Task Leadership_WhenTheServerRestartsInOrder_IsKept() => KeepThroughOutageAsync(async server =>
    {
        await server.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Cancel);
        await server.StartAsync();
    });

    [Fact]
    public Task Leadership_WhenTheServerCrashes_IsKept() => KeepThroughOutageAsync(async server =>
    {
        await server.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Cancel);
        await server.StartAsync();
    });

    [Fact]
    public Task Leadership_WhenAnAdministratorKillsTheConnections_IsKept() => KeepThroughOutageAsync(
        async server =>
        {
            // Again and again: the client is back before the next heartbeat otherwise, and nobody notices.
            for (int i = 0; i < 30; i++)
            {
                await server.RunAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
            }
        },
        mustBeNoticed: false);

    [Fact]
    public async Task Leadership_WhenEverythingIsSwallowedForAWhile_IsKept()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        await KeepThroughOutageAsync(
            server,
            $"127.0.0.1:{proxy.Port}",
            async () =>
            {
                proxy.SwallowAll(true);
                await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, Cancel);
                proxy.SwallowAll(false);
            },
            mustBeNoticed: true);
    }

    [Fact]
    public async Task Leadership_WhenEverythingIsSwallowedForLongerThanTheLease_EndsInTimeAndComesBack()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        var log = new LogRecorder();
        await using RedisLeaderElectionProvider cut = OwnServer.Connect($"127.0.0.1:{proxy.Port}", log);
        await using RedisLeaderElectionProvider connected = OwnServer.Connect(server.Address);
        var options = Microsoft.Extensions.Options.Options.Create(new LeaderElectionOptions
        {
            ElectionGroup = "group",
            HeartbeatInterval = TimeSpan.FromSeconds(0.5),
            HeartbeatTimeout = TimeSpan.FromSeconds(3),
            ElectionInterval = TimeSpan.FromMilliseconds(200),
        });
        await using var one = new LeaderElectionService(cut, options, log);
        await using var two = new LeaderElectionService(connected, options, new LogRecorder());
        await one.StartAsync(Cancel);
        LeadershipContext first = await one.WaitForLeadershipAsync(Cancel);
        await two.StartAsync(Cancel);

        proxy.SwallowAll(true);
        LeadershipContext second = await two.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);

        Assert.False(first.IsCurrent);
        Assert.False(one.IsLeader);
        Assert.True(second.FencingToken > first.FencingToken);
        proxy.SwallowAll(false);
        await two.StopAsync(Cancel);
        await one.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        Assert.Single(log.Errors);
    }

    private static async Task StartInOutageAsync(OwnServer server, string credentials, string remedy, Func<Task> end)
    {
        var log = new LogRecorder();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address + credentials, log);
        await using var service = new LeaderElectionService(provider, Microsoft.Extensions.Options.Options.Create(Options), log);
        await service.StartAsync(Cancel);
        await UntilAsync(() => log.Errors.Any());
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Cancel);

        string error = Assert.Single(log.Errors);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
        Assert.False(service.IsLeader);
        await end();
        await service.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        Assert.Single(log.Errors);
        Assert.DoesNotContain("s3cret", string.Concat(log.Entries), StringComparison.Ordinal);
    }

    private static async Task KeepThroughOutageAsync(Func<OwnServer, Task> outage, bool mustBeNoticed = true)
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await KeepThroughOutageAsync(server, server.Address, () => outage(server), mustBeNoticed);
    }

    private static async Task KeepThroughOutageAsync(OwnServer server, string address, Func<Task> outage, bool mustBeNoticed)
    {
        var log = new LogRecorder();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(address, log);
        await using var service = new LeaderElectionService(provider, Microsoft.Extensions.Options.Options.Create(Options), log);
        await service.StartAsync(Cancel);
        long term = (await service.WaitForLeadershipAsync(Cancel)).FencingToken;

        await outage();
        if (mustBeNoticed)
        {
            await UntilAsync(() => log.Entries.Any(entry => entry.Id == Recovered));
            Assert.Single(log.Errors);
        }

        Assert.True(log.Errors.Count() <= 1, string.Join('\n', log.Errors));
        Assert.Equal(term, service.Leadership?.FencingToken);
        await using RedisLeaderElectionProvider observer = OwnServer.Connect(server.Address);
        Assert.Equal(term, (await observer.ReadAsync(["group"], Cancel))[0]?.Term);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 1200, "What was waited for did not happen within 60 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }
}
