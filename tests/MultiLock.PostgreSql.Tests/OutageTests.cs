using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock.PostgreSQL;
using Npgsql;
using Xunit;

namespace MultiLock.PostgreSql.Tests;

/// <summary>An election through outages: each is said once, with its remedy and no secret, and is over when its cause is.</summary>
public sealed class OutageTests
{
    private static readonly LeaderElectionOptions Options = new()
    {
        ElectionGroup = "group",
        HeartbeatInterval = TimeSpan.FromSeconds(0.5),
        HeartbeatTimeout = TimeSpan.FromSeconds(30),
        ElectionInterval = TimeSpan.FromMilliseconds(200),
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Election_WhenTheServerIsDownAtStart_RecoversWhenItIsUp() => StartInOutageAsync(
        "cannot be reached", _ => { }, server => server.StopAsync(), server => server.StartAsync());

    [Fact]
    public Task Election_WhenThePasswordIsWrong_RecoversWhenItIsRight() => StartInOutageAsync(
        "password is wrong",
        settings => settings.Password = "wrong-s3cret",
        _ => Task.CompletedTask,
        server => server.ExecuteAsync("ALTER ROLE postgres PASSWORD 'wrong-s3cret'"));

    [Fact]
    public Task Election_WhenTheDatabaseIsMissing_RecoversWhenItIsThere() => StartInOutageAsync(
        "database does not exist", settings => settings.Database = "elections", _ => Task.CompletedTask, server => server.ExecuteAsync("CREATE DATABASE elections"));

    [Fact]
    public Task Election_WhenItMayNotCreateTheTables_RecoversWhenItMay() => StartInOutageAsync(
        "lacks rights",
        settings => (settings.Username, settings.Password) = ("app", "app-s3cret"),
        server => server.ExecuteAsync("CREATE ROLE app LOGIN PASSWORD 'app-s3cret'"),
        server => server.ExecuteAsync("GRANT CREATE ON SCHEMA public TO app"));

    [Fact]
    public Task Election_WhenItMayNotWrite_RecoversWhenItMay() => StartInOutageAsync(
        "lacks rights",
        settings => (settings.Username, settings.Password) = ("app", "app-s3cret"),
        async server =>
        {
            await using PostgreSQLLeaderElectionProvider creator = OwnServer.Connect(server.Admin);
            await creator.InitializeAsync(Cancel);
            await server.ExecuteAsync("CREATE ROLE app LOGIN PASSWORD 'app-s3cret'; GRANT SELECT ON multilock, multilock_sessions TO app");
        },
        server => server.ExecuteAsync("GRANT INSERT, UPDATE, DELETE ON multilock, multilock_sessions TO app"));

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
        server => server.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'MultiLock%'"),
        "administrator");

    [Fact]
    public async Task Leadership_WhenEverythingIsSwallowedForAWhile_IsKept()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        await KeepThroughOutageAsync(
            server,
            OwnServer.ConnectionString(proxy.Port),
            async () =>
            {
                proxy.SwallowAll(true);
                await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, Cancel);
                proxy.SwallowAll(false);
            },
            remedy: "");
    }

    [Fact]
    public async Task Leadership_WhenEverythingIsSwallowedForLongerThanTheLease_EndsInTimeAndComesBack()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        var log = new LogRecorder();
        await using PostgreSQLLeaderElectionProvider cut = OwnServer.Connect(OwnServer.ConnectionString(proxy.Port), logger: log);
        await using PostgreSQLLeaderElectionProvider connected = OwnServer.Connect(server.Admin);
        LeaderElectionOptions options = new()
        {
            ElectionGroup = "group",
            HeartbeatInterval = TimeSpan.FromSeconds(0.5),
            HeartbeatTimeout = TimeSpan.FromSeconds(3),
            ElectionInterval = TimeSpan.FromMilliseconds(200),
        };
        await using var one = new LeaderElectionService(cut, Microsoft.Extensions.Options.Options.Create(options), log);
        await using var two = new LeaderElectionService(connected, Microsoft.Extensions.Options.Options.Create(options), new LogRecorder());
        await one.StartAsync(Cancel);
        await one.WaitForLeadershipAsync(Cancel);
        long first = one.Leadership!.FencingToken;
        await two.StartAsync(Cancel);

        proxy.SwallowAll(true);
        await two.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
        Assert.False(one.IsLeader);
        Assert.True(two.Leadership!.FencingToken > first);
        proxy.SwallowAll(false);
        await two.StopAsync(Cancel);
        await one.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);

        Assert.Single(log.Errors);
    }

    [Fact]
    public async Task Watch_WhenItsConnectionBreaks_SaysSoOnceAndResynchronizes()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        var log = new LogRecorder();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin, logger: log);
        await provider.InitializeAsync(Cancel);
        var received = System.Threading.Channels.Channel.CreateUnbounded<LeadershipNotificationKind>();
        await using IAsyncDisposable? watch = await provider.WatchAsync(notification => received.Writer.TryWrite(notification.Kind), Cancel);

        await server.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Cancel);
        await server.StartAsync();
        var kinds = new List<LeadershipNotificationKind>();
        while (kinds.Count < 3)
        {
            kinds.Add(await received.Reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));
        }

        Assert.Equal([LeadershipNotificationKind.Resynchronized, LeadershipNotificationKind.Interrupted, LeadershipNotificationKind.Resynchronized], kinds);
        Assert.Single(log.Entries, entry => entry.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Watch_WhenItsConnectionIsABlackHole_NoticesAndResynchronizes()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using var proxy = new HoleProxy(server.Port);
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(OwnServer.ConnectionString(proxy.Port));
        await provider.InitializeAsync(Cancel);
        int resynchronized = 0;
        await using IAsyncDisposable? watch = await provider.WatchAsync(
            notification => Interlocked.Add(ref resynchronized, notification.Kind == LeadershipNotificationKind.Resynchronized ? 1 : 0), Cancel);

        proxy.SwallowOpenConnections();

        await UntilAsync(() => Volatile.Read(ref resynchronized) == 2);
    }

    private static async Task StartInOutageAsync(
        string remedy, Action<NpgsqlConnectionStringBuilder> configure, Func<OwnServer, Task> begin, Func<OwnServer, Task> end)
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await begin(server);
        var settings = new NpgsqlConnectionStringBuilder(server.Admin);
        configure(settings);
        var log = new LogRecorder();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(settings.ConnectionString, logger: log);
        await using var service = new LeaderElectionService(provider, Microsoft.Extensions.Options.Options.Create(Options), log);
        await service.StartAsync(Cancel);
        await UntilAsync(() => log.Errors.Any());
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Cancel);

        string error = Assert.Single(log.Errors);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error, StringComparison.Ordinal);
        Assert.False(service.IsLeader);
        await end(server);
        await service.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        Assert.Single(log.Errors);
    }

    private static async Task KeepThroughOutageAsync(Func<OwnServer, Task> outage, string remedy = "")
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await KeepThroughOutageAsync(server, server.Admin, () => outage(server), remedy);
    }

    private static async Task KeepThroughOutageAsync(OwnServer server, string connectionString, Func<Task> outage, string remedy)
    {
        var log = new LogRecorder();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(connectionString, logger: log);
        await using var service = new LeaderElectionService(provider, Microsoft.Extensions.Options.Options.Create(Options), log);
        await service.StartAsync(Cancel);
        await service.WaitForLeadershipAsync(Cancel);
        long term = service.Leadership!.FencingToken;
        await UntilAsync(async () => (long)(await server.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'MultiLock listener%'"))! == 1);

        await outage();
        await UntilAsync(() => log.Entries.Any(entry => entry.Id == 1011));

        string error = Assert.Single(log.Errors);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
        Assert.DoesNotContain(OwnServer.Password, string.Concat(log.Entries), StringComparison.Ordinal);
        Assert.Equal(term, service.Leadership?.FencingToken);
        Assert.Equal(term, await server.ScalarAsync("SELECT term FROM multilock"));
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (int i = 0; !await condition(); i++)
        {
            Assert.True(i < 1200, "What was waited for did not happen within 60 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }
}
