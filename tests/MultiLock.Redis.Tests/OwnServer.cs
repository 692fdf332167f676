using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Xunit;

namespace MultiLock.Redis.Tests;

/// <summary>A server that a test may break.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("multilock-redis-").FullName;
    private readonly string[] _arguments;
    private Process? _process;

    private OwnServer(int port, string[] arguments)
    {
        Port = port;
        _arguments = arguments;
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static OwnServer Prepare(params string[] arguments)
    {
        _ = TestServer.ConnectionString;
        Assert.SkipUnless(File.Exists("/usr/bin/redis-server"), "redis-server is not installed here. Install it with: apt-get install redis-server");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new OwnServer(((IPEndPoint)listener.LocalEndpoint).Port, arguments);
    }

    public static async Task<OwnServer> StartAsync(params string[] arguments)
    {
        OwnServer server = Prepare(arguments);
        await server.StartAsync();
        return server;
    }

    public static RedisLeaderElectionProvider Connect(string connectionString) => new(
        Options.Create(new RedisLeaderElectionOptions { ConnectionString = connectionString }),
        NullLogger<RedisLeaderElectionProvider>.Instance);

    public async Task StartAsync()
    {
        string[] all =
        [
            "--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", _directory, .. _arguments,
        ];
        _process = Process.Start(new ProcessStartInfo("/usr/bin/redis-server", all) { RedirectStandardOutput = true })!;
        for (int i = 0; i < 600; i++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }

        Assert.Fail("redis-server did not start within 30 s.");
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task RunAsync(string command, params object[] arguments)
    {
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(Address + ",allowAdmin=true");
        await admin.GetDatabase().ExecuteAsync(command, arguments);
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
}
