using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.ZooKeeper.Client;
using Xunit;

namespace MultiLock.ZooKeeper.Tests;

/// <summary>
/// Three servers with stock timing (ticks of 2 s, syncLimit 5), whose leader is hurt while a process leads over it. Whatever happens, two processes never lead at once, and
/// somebody leads again.
/// </summary>
public sealed class EnsembleTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);

    /// <summary>The two servers that are left take 20 s for most elections, and sometimes several attempts; the process that leads does so 0.1 to 0.4 s after they serve.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Leadership_WhenTheServersLeaderIsKilled_IsNeverDouble() =>
        HurtAsync(static async (_, leader) => await leader.KillAsync(), everySeesAll: true);

    [Fact]
    public Task Leadership_WhenTheServersLeaderIsFrozen_IsNeverDouble() => HurtAsync(
        static (_, leader) =>
        {
            leader.Freeze();
            return Task.CompletedTask;
        },
        everySeesAll: true);

    /// <summary>The server that is cut off goes on answering pings, and the process that leads is connected to no other.</summary>
    [Fact]
    public Task Leadership_WhenTheServersLeaderIsCutOffFromItsFollowers_IsNeverDouble() => HurtAsync(
        static (ensemble, leader) =>
        {
            ensemble.CutOff(leader);
            return Task.CompletedTask;
        },
        everySeesAll: false);

    private static async Task HurtAsync(Func<Ensemble, OwnServer, Task> hurt, bool everySeesAll)
    {
        await using Ensemble ensemble = await Ensemble.StartAsync();
        OwnServer serversLeader = await ensemble.LeaderAsync();
        OwnServer[] others = [.. ensemble.Servers.Where(server => server != serversLeader)];
        string all = string.Join(',', ensemble.Servers.Select(server => server.Address));
        var log = new LogRecorder();
        await using ZooKeeperLeaderElectionProvider near = Connect(everySeesAll ? all : serversLeader.Address, log);
        await using ZooKeeperLeaderElectionProvider far = Connect(everySeesAll ? all : string.Join(',', others.Select(server => server.Address)), log);
        await using LeaderElectionService one = Elect(near);
        await using LeaderElectionService two = Elect(far);
        await one.StartAsync(Cancel);
        await one.WaitForLeadershipAsync(Cancel).WaitAsync(Patience, TimeProvider.System, Cancel);
        await two.StartAsync(Cancel);
        using var watching = new CancellationTokenSource();
        Task<int> overlaps = Task.Run(() => CountOverlaps(one, two, watching.Token), Cancel);

        await hurt(ensemble, serversLeader);

        if (everySeesAll)
        {
            // It moves to another server, or the other process takes over: either is right.
            await UntilAsync(() => one.IsLeader || two.IsLeader, ensemble, log);
            await Task.Delay(TimeSpan.FromSeconds(12), TimeProvider.System, Cancel);
            await UntilAsync(() => one.IsLeader || two.IsLeader, ensemble, log);
        }
        else
        {
            await two.WaitForLeadershipAsync(Cancel).WaitAsync(Patience, TimeProvider.System, Cancel);
            Assert.False(one.IsLeader);
        }

        await watching.CancelAsync();
        Assert.Equal(0, await overlaps);
        serversLeader.Thaw();
    }

    private static int CountOverlaps(LeaderElectionService one, LeaderElectionService two, CancellationToken stop)
    {
        int overlaps = 0;
        using var pause = new ManualResetEventSlim();
        while (!stop.IsCancellationRequested)
        {
            // Looked at on both sides of the other: a change between two looks is none.
            bool before = one.IsLeader;
            if (two.IsLeader && before && one.IsLeader)
            {
                overlaps++;
            }

            pause.Wait(TimeSpan.FromMilliseconds(1), CancellationToken.None);
        }

        return overlaps;
    }

    private static async Task UntilAsync(Func<bool> condition, Ensemble ensemble, LogRecorder log)
    {
        Instant end = TimeProvider.System.Now() + Patience;
        while (!condition())
        {
            if (TimeProvider.System.Now() >= end)
            {
                string[] servers = await Task.WhenAll(ensemble.Servers.Select(server => server.AskAsync("srvr")));
                Assert.Fail($"Nobody led again. The servers say:\n{string.Join("\n--\n", servers)}\nThe providers logged:\n{string.Join('\n', log.Entries.Select(entry => entry.Text))}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }

    private static ZooKeeperLeaderElectionProvider Connect(string servers, LogRecorder log) => OwnServer.Connect(servers, options => options.SessionMargin = Tick, log);

    private static LeaderElectionService Elect(ZooKeeperLeaderElectionProvider provider) => new(
        provider,
        Options.Create(new LeaderElectionOptions
        {
            ElectionGroup = "group",
            HeartbeatTimeout = TimeSpan.FromSeconds(4),
            HeartbeatInterval = TimeSpan.FromSeconds(1),
        }),
        NullLogger<LeaderElectionService>.Instance);
}
