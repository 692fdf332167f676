using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Chaos;

/// <summary>A Consul server of the round's own, which keeps each write. It allows sessions as short as the round's leases.</summary>
internal sealed class ConsulBackend : IChaosBackend
{
    private static readonly string? Program = Environment.GetEnvironmentVariable("MULTILOCK_CONSUL_BINARY") is { Length: > 0 } named
        ? named
        : ServerProgram.Find("consul") ?? Unpacked();

    public string Name => "consul";

    public bool CanLoseWrites => false;

    public string? Missing => Program is null ? "consul is not installed. Install it with: eng/services/consul.sh binary" : null;

    public ChaosServer CreateServer(string directory, bool lossy)
    {
        int port = ServerProgram.FreePort();
        return new ChaosServer(
            port,
            new ProcessStartInfo(
                Program!,
                [
                    "agent", "-server", "-bootstrap-expect=1", "-data-dir", Path.Combine(directory, "consul"), "-node", "chaos", "-disable-host-node-id=true",
                    "-bind", "127.0.0.1", "-client", "127.0.0.1", "-http-port", Text(port), "-dns-port", "-1", "-grpc-port", "-1",
                    "-server-port", Text(ServerProgram.FreePort()), "-serf-lan-port", Text(ServerProgram.FreePort()), "-serf-wan-port", Text(ServerProgram.FreePort()),
                    "-log-level", "err", "-hcl", "session_ttl_min = \"100ms\"", "-hcl", "performance { raft_multiplier = 1 }", "-hcl", "disable_update_check = true",
                ]),
            cancellationToken => IsHealthyAsync(port, cancellationToken));
    }

    public string Connection(string directory, int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    public void Register(IServiceCollection services, string connection, Action<LeaderElectionOptions> configure) =>
        services.AddConsulLeaderElection(connection, configure);

    /// <summary>It has a leader, and its node is known: without that there are no sessions.</summary>
    private static async Task<bool> IsHealthyAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        try
        {
            using HttpResponseMessage response = await client.PutAsync(
                new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/v1/session/create")), new StringContent("""{"TTL":"100ms"}"""), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Where eng/services.sh puts it.</summary>
    private static string? Unpacked()
    {
        string path = Path.Combine(Environment.GetEnvironmentVariable("MULTILOCK_SERVICES_DIR") ?? "/tmp/multilock-services", "consul-bin/usr/bin/consul");
        return File.Exists(path) ? path : null;
    }
}
