using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Xunit;

namespace MultiLock.Redis.Tests;

/// <summary>A server that a test may break.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("multilock-redis-").FullName;
    private string[] _arguments;
    private Process? _process;

    private OwnServer(int port, string[] arguments)
    {
        Port = port;
        _arguments = arguments;
    }

    public int Port { get; }

    /// <summary>Gets the certificate of a server with TLS.</summary>
    public string Certificate => _directory + "/server.crt";

    /// <summary>Gets or sets what an administrator logs in with, as the end of a connection string.</summary>
    public string Credentials { get; set; } = "";

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

    /// <summary>Starts a server that takes connections by TLS only, with a certificate of nobody but itself.</summary>
    public static async Task<OwnServer> StartWithTlsAsync()
    {
        OwnServer server = Prepare();
        TestCertificate.Write(server._directory);
        server._arguments =
        [
            "--port", "0", "--tls-port", $"{server.Port}", "--tls-cert-file", server.Certificate, "--tls-key-file", server._directory + "/server.key",
            "--tls-ca-cert-file", server.Certificate, "--tls-auth-clients", "no",
        ];
        await server.StartAsync();
        return server;
    }

    public static RedisLeaderElectionProvider Connect(string connectionString, ILogger<RedisLeaderElectionProvider>? logger = null) => new(
        Options.Create(new RedisLeaderElectionOptions { ConnectionString = connectionString }),
        logger ?? NullLogger<RedisLeaderElectionProvider>.Instance);

    public Task StartAsync() => StartAgainAsync();

    public async Task StartAgainAsync(params string[] more)
    {
        string[] all =
        [
            "--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", _directory, .. _arguments, .. more,
        ];
        _process = Process.Start(new ProcessStartInfo("/usr/bin/redis-server", all) { RedirectStandardOutput = true })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
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

    /// <summary>What an administrator does.</summary>
    public async Task StopAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks by the command-line client, which knows every kind of server, also one that has no data yet.</summary>
    public Task<string> AskAsync(params string[] command) => AskAsync(Port, command);

    public static async Task<string> AskAsync(int port, params string[] command)
    {
        using Process client = Process.Start(new ProcessStartInfo("redis-cli", ["-p", $"{port}", "--no-raw", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string answer = await client.StandardOutput.ReadToEndAsync();
        await client.WaitForExitAsync();
        return answer;
    }

    /// <summary>Gives the server something to read back when it starts again.</summary>
    public async Task WriteManyAsync(int count)
    {
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(Address + Credentials);
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => admin.GetDatabase().StringSetAsync($"filler-{i}", i)));
    }

    public async Task RunAsync(string command, params object[] arguments)
    {
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(Address + ",allowAdmin=true" + Credentials);
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
