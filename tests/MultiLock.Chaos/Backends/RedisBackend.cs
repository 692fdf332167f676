using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Chaos;

/// <summary>A Redis server of the round's own, which keeps each write unless it is to lose them.</summary>
internal sealed class RedisBackend : IChaosBackend
{
    public string Name => "redis";

    public bool CanLoseWrites => true;

    public string? Missing => ServerProgram.Find("redis-server") is null
        ? "redis-server is not installed. Install it with: apt-get install redis-server"
        : null;

    public ChaosServer CreateServer(string directory, bool lossy)
    {
        int port = ServerProgram.FreePort();
        string[] persistence = lossy ? ["--appendonly", "no"] : ["--appendonly", "yes", "--appendfsync", "always"];
        return new ChaosServer(
            port,
            new ProcessStartInfo(
                ServerProgram.Find("redis-server")!,
                [
                    "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", directory,
                    "--save", "", "--maxmemory-policy", "noeviction", .. persistence,
                ]),
            cancellationToken => IsHealthyAsync(port, cancellationToken));
    }

    public string Connection(string directory, int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    public void Register(IServiceCollection services, string connection, Action<LeaderElectionOptions> configure) =>
        services.AddRedisLeaderElection(connection, configure);

    /// <summary>It answers other than by <c>-LOADING</c>.</summary>
    private static async Task<bool> IsHealthyAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync(cancellationToken) == "+PONG";
    }
}
