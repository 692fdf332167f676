using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Chaos;

/// <summary>A ZooKeeper server of the round's own, which syncs each transaction to its log, as it does by default.</summary>
internal sealed class ZooKeeperBackend : IChaosBackend
{
    private const string Server = "/usr/share/java/zookeeper.jar";
    private const string Logger = "/usr/share/java/slf4j-simple.jar";

    // Short ones, so that sessions can be as short as the round's leases.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    public string Name => "zookeeper";

    public bool CanLoseWrites => false;

    public string? Missing => File.Exists(Server) && File.Exists(Logger) && ServerProgram.Find("java") is not null
        ? null
        : "zookeeper is not installed. Install it with: apt-get install libzookeeper-java openjdk-17-jre-headless";

    public ChaosServer CreateServer(string directory, bool lossy)
    {
        int port = ServerProgram.FreePort();
        string configuration = Path.Combine(directory, "zoo.cfg");
        File.WriteAllLines(
            configuration,
            [
                string.Create(CultureInfo.InvariantCulture, $"tickTime={Tick.TotalMilliseconds}"), $"dataDir={Path.Combine(directory, "zookeeper")}",
                string.Create(CultureInfo.InvariantCulture, $"clientPort={port}"), "clientPortAddress=127.0.0.1", "maxClientCnxns=0", "minSessionTimeout=500",
                "maxSessionTimeout=60000", "admin.enableServer=false", "4lw.commands.whitelist=srvr",
            ]);
        return new ChaosServer(
            port,
            new ProcessStartInfo(
                ServerProgram.Find("java")!,
                [
                    "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dzookeeper.jmx.log4j.disable=true", "-cp", $"{Server}:{Logger}",
                    "org.apache.zookeeper.server.quorum.QuorumPeerMain", configuration,
                ]),
            cancellationToken => IsHealthyAsync(port, cancellationToken));
    }

    public string Connection(string directory, int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    public void Register(IServiceCollection services, string connection, Action<LeaderElectionOptions> configure) => services.AddZooKeeperLeaderElection(
        options =>
        {
            options.ConnectionString = connection;
            options.SessionMargin = Tick;
        },
        configure);

    /// <summary>It tells its mode once it serves.</summary>
    private static async Task<bool> IsHealthyAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await client.GetStream().WriteAsync("srvr"u8.ToArray(), cancellationToken);
        using var reader = new StreamReader(client.GetStream());
        return (await reader.ReadToEndAsync(cancellationToken)).Contains("Mode:", StringComparison.Ordinal);
    }
}
