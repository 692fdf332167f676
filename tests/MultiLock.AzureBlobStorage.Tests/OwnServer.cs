using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace MultiLock.AzureBlobStorage.Tests;

/// <summary>An Azurite that a test may break. It persists what it acknowledged.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    // The key that every Azurite has: no secret.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly string Program = Path.Combine(
        Environment.GetEnvironmentVariable("MULTILOCK_AZURITE_DIR")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache/multilock/azurite-3.35.0"),
        "node_modules/azurite/dist/src/blob/main.js");

    private readonly string _directory = Directory.CreateTempSubdirectory("multilock-azurite-").FullName;
    private Process? _process;

    private OwnServer(int port) => Port = port;

    public int Port { get; }

    public string ConnectionString => ConnectionStringOf(Port);

    public static string ConnectionStringOf(int port, string key = Key) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={key};BlobEndpoint=http://127.0.0.1:{port}/{Account};";

    public static OwnServer Prepare()
    {
        _ = TestServer.ConnectionString;
        Assert.SkipUnless(File.Exists(Program), "azurite is not installed here. Install it with: eng/services.sh up azurite && eng/services.sh down azurite");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new OwnServer(((IPEndPoint)listener.LocalEndpoint).Port);
    }

    public static async Task<OwnServer> StartNewAsync()
    {
        OwnServer server = Prepare();
        await server.StartAsync();
        return server;
    }

    public static AzureBlobStorageLeaderElectionProvider Connect(
        string connectionString, string container = "multilock", ILogger<AzureBlobStorageLeaderElectionProvider>? logger = null) => new(
        Options.Create(new AzureBlobStorageLeaderElectionOptions { ConnectionString = connectionString, ContainerName = container }),
        logger ?? NullLogger<AzureBlobStorageLeaderElectionProvider>.Instance);

    public async Task StartAsync()
    {
        string[] arguments =
        [
            "--require", Path.Combine(AppContext.BaseDirectory, "durable.cjs"), Program, "--location", _directory, "--blobHost", "127.0.0.1", "--blobPort", $"{Port}",
            "--skipApiVersionCheck", "--disableProductStyleUrl", "--disableTelemetry", "--silent",
        ];
        _process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true })!;
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

        Assert.Fail("azurite did not start within 30 s.");
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public Task FreezeAsync() => SignalAsync("STOP");

    public Task ThawAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
    }
}
