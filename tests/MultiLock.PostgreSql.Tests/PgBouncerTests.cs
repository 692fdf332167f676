using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;
using MultiLock.PostgreSQL;
using Npgsql;
using Xunit;

namespace MultiLock.PostgreSql.Tests;

/// <summary>A pooler that gives a connection away after each transaction.</summary>
public sealed class PgBouncerTests
{
    private const string Program = "/usr/sbin/pgbouncer";
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_WhenManyShareTwoConnectionsOfTheServer_AreAnsweredEach()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await WithBouncerAsync(server, async connectionString =>
        {
            await using PostgreSQLLeaderElectionProvider one = Connect(connectionString);
            await using PostgreSQLLeaderElectionProvider two = Connect(connectionString);
            await one.InitializeAsync(Cancel);
            Assert.Null(await one.WatchAsync(_ => { }, Cancel));

            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
                async () =>
                {
                    var leader = new Participant(i % 2 == 0 ? one : two, Lease);
                    var other = new Participant(i % 2 == 0 ? two : one, Lease);
                    for (int round = 0; round < 10; round++)
                    {
                        HeldGroup held = await leader.WinAsync($"group-{i}");
                        Assert.Equal(held.Term, (await other.TryAsync($"group-{i}")).Holder?.Term);
                        Assert.Empty((await leader.HeartbeatAsync(held)).LostGroups);
                        await leader.ReleaseAsync(held);
                    }
                },
                Cancel)));
            Assert.InRange((long)(await server.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name <> '' AND backend_type = 'client backend' AND pid <> pg_backend_pid()"))!, 1, 2);
        });
    }

    [Fact]
    public async Task Election_WhenTheLeaderStops_IsWonByTheFollowerThatPolls()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await WithBouncerAsync(server, async connectionString =>
        {
            IOptions<LeaderElectionOptions> options = Options.Create(new LeaderElectionOptions { ElectionGroup = "group", ElectionInterval = TimeSpan.FromMilliseconds(200) });
            await using PostgreSQLLeaderElectionProvider one = Connect(connectionString);
            await using PostgreSQLLeaderElectionProvider two = Connect(connectionString);
            await using var leader = new LeaderElectionService(one, options, new LogRecorder());
            await using var follower = new LeaderElectionService(two, options, new LogRecorder());
            await leader.StartAsync(Cancel);
            long term = (await leader.WaitForLeadershipAsync(Cancel)).FencingToken;
            await follower.StartAsync(Cancel);
            Assert.False(follower.IsLeader);

            await leader.StopAsync(Cancel);

            Assert.True((await follower.WaitForLeadershipAsync(Cancel).WaitAsync(Lease, TimeProvider.System, Cancel)).FencingToken > term);
        });
    }

    private static PostgreSQLLeaderElectionProvider Connect(string connectionString) =>
        OwnServer.Connect(connectionString, options => options.UseNotifications = false);

    private static async Task WithBouncerAsync(OwnServer server, Func<string, Task> test)
    {
        Assert.SkipUnless(File.Exists(Program), "pgbouncer is not installed here. Install it with: apt-get install pgbouncer");
        string directory = await OwnServer.NewDirectoryAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await File.WriteAllTextAsync(
            directory + "/pgbouncer.ini",
            $"""
            [databases]
            * = host=127.0.0.1 port={server.Port} user=postgres password={OwnServer.Password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 2
            ignore_startup_parameters = extra_float_digits
            """);
        using Process bouncer = Process.Start(OwnServer.AsServer([Program, directory + "/pgbouncer.ini"]))!;
        bouncer.OutputDataReceived += static (_, _) => { };
        bouncer.ErrorDataReceived += static (_, _) => { };
        bouncer.BeginOutputReadLine();
        bouncer.BeginErrorReadLine();
        try
        {
            string connectionString = OwnServer.ConnectionString(port);
            for (int i = 0; ; i++)
            {
                try
                {
                    await TestServer.ScalarAsync(connectionString, "SELECT 1");
                    break;
                }
                catch (NpgsqlException) when (i < 600)
                {
                    Assert.False(bouncer.HasExited, "pgbouncer did not start.");
                    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
                }
            }

            await test(connectionString);
        }
        finally
        {
            bouncer.Kill();
            await bouncer.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(directory, recursive: true);
        }
    }
}
