using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace MultiLock.ZooKeeper.Tests;

/// <summary>A server that a test may break, alone or as one of an ensemble.</summary>
internal sealed partial class OwnServer : IAsyncDisposable
{
    private const string Jar = "/usr/share/java/zookeeper.jar";
    private const string Logger = "/usr/share/java/slf4j-simple.jar";
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly string _directory = Directory.CreateTempSubdirectory("multilock-zookeeper-").FullName;
    private Process? _process;

    private OwnServer(int port, IEnumerable<string> configuration, int id)
    {
        Port = port;
        Directory.CreateDirectory(Path.Combine(_directory, "data"));
        File.WriteAllText(Path.Combine(_directory, "data", "myid"), $"{id}");
        File.WriteAllLines(
            Path.Combine(_directory, "zoo.cfg"),
            [
                $"dataDir={Path.Combine(_directory, "data")}", $"clientPort={port}", "clientPortAddress=127.0.0.1", "maxClientCnxns=0", "admin.enableServer=false",
                "4lw.commands.whitelist=*", "extendedTypesEnabled=true", .. configuration,
            ]);
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public bool IsRunning => _process is { HasExited: false };

    public static OwnServer Prepare(IEnumerable<string>? configuration = null, int? port = null, int id = 1)
    {
        _ = TestServer.ConnectionString;
        Assert.SkipUnless(File.Exists(Jar) && File.Exists(Logger), "zookeeper is not installed here. Install it with: apt-get install libzookeeper-java");
        return new OwnServer(port ?? FreePort(), configuration ?? ["tickTime=250", "minSessionTimeout=500", "maxSessionTimeout=60000"], id);
    }

    public static async Task<OwnServer> StartAsync(params string[] more)
    {
        OwnServer server = Prepare(["tickTime=250", "minSessionTimeout=500", "maxSessionTimeout=60000", .. more]);
        await server.StartAsync();
        return server;
    }

    /// <summary>Below the ports that the kernel gives to outgoing connections: a server that restarts could find its own taken.</summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = RandomNumberGenerator.GetInt32(22_200, 22_999);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    public static ZooKeeperLeaderElectionProvider Connect(
        string connectionString, Action<ZooKeeperLeaderElectionOptions>? configure = null, ILogger<ZooKeeperLeaderElectionProvider>? logger = null)
    {
        var options = new ZooKeeperLeaderElectionOptions { ConnectionString = connectionString, SessionMargin = TestServer.Margin };
        configure?.Invoke(options);
        return new ZooKeeperLeaderElectionProvider(Options.Create(options), logger ?? NullLogger<ZooKeeperLeaderElectionProvider>.Instance);
    }

    public void Begin()
    {
        _process?.Dispose();
        _process = Process.Start(new ProcessStartInfo(
            "java",
            [
                "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dzookeeper.jmx.log4j.disable=true", "-Dreadonlymode.enabled=true", "-cp", $"{Jar}:{Logger}",
                "org.apache.zookeeper.server.quorum.QuorumPeerMain", Path.Combine(_directory, "zoo.cfg"),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) => File.AppendAllText(Path.Combine(_directory, "log"), line.Data + "\n");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public async Task StartAsync(string mode = "")
    {
        Begin();
        await UntilAsync(mode);
    }

    /// <summary>Waits until it serves clients, in a mode.</summary>
    public async Task UntilAsync(string mode)
    {
        for (int i = 0; i < 600; i++)
        {
            if ((await AskAsync("srvr")).Contains($"Mode: {mode}", StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        Assert.Fail("zookeeper did not start within 60 s.");
    }

    /// <summary>The answer to a four-letter word; empty if there is none.</summary>
    public async Task<string> AskAsync(string word)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, patience.Token);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(word), patience.Token);
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadToEndAsync(patience.Token);
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            return "";
        }
    }

    public async Task KillAsync()
    {
        Thaw();
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public void Freeze() => Signal(Stop);

    public void Thaw() => Signal(Continue);

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync();
        }

        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Signal(int signal)
    {
        if (IsRunning)
        {
            Assert.Equal(0, kill(_process!.Id, signal));
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
