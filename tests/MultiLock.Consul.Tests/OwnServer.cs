using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace MultiLock.Consul.Tests;

/// <summary>A server that a test may break. It persists what it acknowledged.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    /// <summary>The token that may do anything, where the server asks for tokens.</summary>
    public const string Token = "6d756c74-696c-6f63-6b2d-737570657273";

    /// <summary>Settings of a server that gives nobody any right without a token.</summary>
    public static readonly string Acl = $$"""acl { enabled = true, default_policy = "deny", tokens { master = "{{Token}}", agent = "{{Token}}" } }""";

    private readonly string _directory = Directory.CreateTempSubdirectory("multilock-consul-").FullName;
    private readonly int _port = FreePorts();
    private readonly string[] _settings;
    private Process? _process;

    private OwnServer(string[] settings) => _settings = settings;

    public int Port => _port;

    public string Address => $"http://127.0.0.1:{Port}";

    private static string? Program => Environment.GetEnvironmentVariable("MULTILOCK_CONSUL_BINARY") is { Length: > 0 } named
        ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "consul")).FirstOrDefault(File.Exists);

    public static OwnServer Prepare(params string[] settings)
    {
        _ = TestServer.Address;
        Assert.SkipWhen(Program is null, "consul is not installed here, and MULTILOCK_CONSUL_BINARY does not name it. Get it with: eng/services/consul.sh binary");
        return new OwnServer(settings);
    }

    public static async Task<OwnServer> StartAsync(params string[] settings)
    {
        OwnServer server = Prepare(settings);
        await server.StartAsync();
        return server;
    }

    public static ConsulLeaderElectionProvider Connect(
        string address, Action<ConsulLeaderElectionOptions>? configure = null, ILogger<ConsulLeaderElectionProvider>? logger = null)
    {
        var options = new ConsulLeaderElectionOptions { Address = address };
        configure?.Invoke(options);
        return new(Options.Create(options), logger ?? NullLogger<ConsulLeaderElectionProvider>.Instance);
    }

    public AdminClient CreateAdmin() => new(Address, Token);

    public async Task StartAsync()
    {
        // Later settings win.
        string[] settings =
            ["session_ttl_min = \"100ms\"", "limits { http_max_conns_per_client = 1000 }", "performance { raft_multiplier = 1 }", "disable_update_check = true", .. _settings];
        _process = Process.Start(new ProcessStartInfo(
            Program!,
            [
                "agent", "-server", "-bootstrap-expect=1", "-data-dir", _directory, "-node", "own", "-disable-host-node-id=true", "-bind", "127.0.0.1", "-client", "127.0.0.1",
                "-http-port", $"{Port}", "-server-port", $"{Port + 1}", "-serf-lan-port", $"{Port + 2}", "-serf-wan-port", $"{Port + 3}", "-dns-port", "-1", "-grpc-port", "-1",
                "-log-level", "err", .. settings.SelectMany(setting => new[] { "-hcl", setting }),
            ])
        {
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        using AdminClient admin = CreateAdmin();
        for (int i = 0; i < 600; i++)
        {
            try
            {
                // A session that dies at once, or one whose TTL is refused: both need a leader, and a node that is known.
                (HttpStatusCode status, string text) = await admin.SendAsync(HttpMethod.Put, "/v1/session/create", new System.Text.Json.Nodes.JsonObject { ["TTL"] = "100ms" });
                if (status == HttpStatusCode.OK || text.Contains("Invalid Session TTL", StringComparison.Ordinal))
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        Assert.Fail("consul did not start within 30 s.");
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    /// <summary>As a server that loses its disk.</summary>
    public void Wipe()
    {
        Directory.Delete(_directory, recursive: true);
        Directory.CreateDirectory(_directory);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Four in a row, below those that the kernel gives to outgoing connections, lest a server that restarts find its own taken.</summary>
    private static int FreePorts()
    {
        for (int i = 0; i < 100; i++)
        {
            int first = 23_200 + (4 * RandomNumberGenerator.GetInt32(200));
            if (Enumerable.Range(first, 4).All(IsFree))
            {
                return first;
            }
        }

        throw new InvalidOperationException("No free ports were found.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
