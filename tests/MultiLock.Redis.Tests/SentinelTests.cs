using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace MultiLock.Redis.Tests;

/// <summary>A fail-over by Sentinel, which the client follows by itself.</summary>
public sealed class SentinelTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leadership_WhenSentinelPromotesAReplicaThatHasItAll_IsKeptAndTheNextTermIsGreater()
    {
        await using OwnServer primary = await OwnServer.StartAsync();
        await using OwnServer replica = await OwnServer.StartAsync("--replicaof", "127.0.0.1", $"{primary.Port}");
        await UntilAsync(async () => (await replica.AskAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal));
        await using var sentinel = new Sentinel(primary.Port);
        await UntilAsync(async () => (await sentinel.AskAsync("SENTINEL", "REPLICAS", "multilock")).Contains($"127.0.0.1:{replica.Port}", StringComparison.Ordinal));
        var options = Microsoft.Extensions.Options.Options.Create(new LeaderElectionOptions
        {
            ElectionGroup = "group",
            HeartbeatInterval = TimeSpan.FromSeconds(0.5),
            HeartbeatTimeout = TimeSpan.FromSeconds(60),
            ElectionInterval = TimeSpan.FromMilliseconds(200),
        });
        var log = new LogRecorder();
        await using RedisLeaderElectionProvider one = OwnServer.Connect(sentinel.ConnectionString, log);
        await using RedisLeaderElectionProvider two = OwnServer.Connect(sentinel.ConnectionString);
        await using var leader = new LeaderElectionService(one, options, log);
        await using var follower = new LeaderElectionService(two, options, new LogRecorder());
        await leader.StartAsync(Cancel);
        LeadershipContext term = await leader.WaitForLeadershipAsync(Cancel);
        await follower.StartAsync(Cancel);
        await UntilAsync(async () => (await replica.AskAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal));

        await primary.KillAsync();
        // Heartbeats are answered again: by the replica, which is the primary now.
        await UntilAsync(() => Task.FromResult(log.Entries.Any(entry => entry.Id == 1011)));

        Assert.Contains("role:master", await replica.AskAsync("INFO", "replication"), StringComparison.Ordinal);
        Assert.Single(log.Errors);
        Assert.Equal(term.FencingToken, leader.Leadership?.FencingToken);
        Assert.False(follower.IsLeader);
        await leader.StopAsync(Cancel);
        LeadershipContext next = await follower.WaitForLeadershipAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        Assert.True(next.FencingToken > term.FencingToken);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (int i = 0; !await condition(); i++)
        {
            Assert.True(i < 600, "What was waited for did not happen within 60 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }
    }

    private sealed class Sentinel : IAsyncDisposable
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("multilock-sentinel-").FullName;
        private readonly Process _process;
        private readonly int _port;

        public Sentinel(int primary)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            _port = ((IPEndPoint)listener.LocalEndpoint).Port;
            listener.Stop();
            File.WriteAllText(
                _directory + "/sentinel.conf",
                $"""
                port {_port}
                bind 127.0.0.1
                dir {_directory}
                sentinel monitor multilock 127.0.0.1 {primary} 1
                sentinel down-after-milliseconds multilock 1000
                sentinel failover-timeout multilock 5000

                """);
            _process = Process.Start(new ProcessStartInfo("/usr/bin/redis-server", [_directory + "/sentinel.conf", "--sentinel"]) { RedirectStandardOutput = true })!;
            _process.OutputDataReceived += static (_, _) => { };
            _process.BeginOutputReadLine();
        }

        public string ConnectionString => $"127.0.0.1:{_port},serviceName=multilock";

        public Task<string> AskAsync(params string[] command) => OwnServer.AskAsync(_port, command);

        public async ValueTask DisposeAsync()
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            Directory.Delete(_directory, recursive: true);
        }
    }
}
