using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.PostgreSQL;
using Npgsql;
using Xunit;

namespace MultiLock.PostgreSql.Tests;

/// <summary>A server that a test may break. It persists what it acknowledged.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    public const string Password = "right-s3cret";

    private static readonly string Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderBy(path => int.TryParse(Path.GetFileName(path), out int version) ? version : 0).Last() + "/bin"
        : "";

    private static readonly SemaphoreSlim TemplateGate = new(1, 1);
    private static string? _template;

    private readonly string _directory;
    private readonly string[] _arguments;
    private Process? _process;

    private OwnServer(string directory, int port, string[] arguments)
    {
        _directory = directory;
        Port = port;
        _arguments = arguments;
    }

    public int Port { get; }

    /// <summary>Gets the certificate of a server with TLS.</summary>
    public string Certificate => _directory + "/data/server.crt";

    /// <summary>Gets the connection string of an administrator.</summary>
    public string Admin => ConnectionString(Port);

    public static string ConnectionString(int port, string password = Password, string database = "postgres") =>
        $"Host=127.0.0.1;Port={port};Username=postgres;Password={password};Database={database};Pooling=false";

    public static async Task<OwnServer> PrepareAsync(params string[] arguments)
    {
        _ = TestServer.ConnectionString;
        Assert.SkipUnless(File.Exists(Programs + "/postgres"), "postgres is not installed here. Install it with: apt-get install postgresql");
        string directory = await NewDirectoryAsync();
        await RunAsServerAsync("cp", "-a", await TemplateAsync(), directory + "/data");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new OwnServer(directory, ((IPEndPoint)listener.LocalEndpoint).Port, arguments);
    }

    /// <summary>Starts a server that takes connections by TLS only, with a certificate of nobody but itself.</summary>
    public static async Task<OwnServer> StartWithTlsAsync()
    {
        OwnServer server = await PrepareAsync("-c", "ssl=on", "-c", "ssl_cert_file=server.crt", "-c", "ssl_key_file=server.key");
        string data = server._directory + "/data";
        TestCertificate.Write(data);
        using Process chmod = Process.Start("chmod", ["600", data + "/server.key"]);
        await chmod.WaitForExitAsync();
        if (Environment.UserName == "root")
        {
            using Process chown = Process.Start("chown", ["postgres:postgres", data + "/server.key"]);
            await chown.WaitForExitAsync();
        }

        await File.WriteAllTextAsync(data + "/pg_hba.conf", "hostssl all all 127.0.0.1/32 scram-sha-256\n");
        await server.StartAsync();
        return server;
    }

    public static async Task<OwnServer> StartAsync(params string[] arguments)
    {
        OwnServer server = await PrepareAsync(arguments);
        await server.StartAsync();
        return server;
    }

    public static PostgreSQLLeaderElectionProvider Connect(
        string connectionString, Action<PostgreSQLLeaderElectionOptions>? configure = null, ILogger<PostgreSQLLeaderElectionProvider>? logger = null)
    {
        var options = new PostgreSQLLeaderElectionOptions { ConnectionString = connectionString };
        configure?.Invoke(options);
        return new(Options.Create(options), logger ?? NullLogger<PostgreSQLLeaderElectionProvider>.Instance);
    }

    public async Task StartAsync()
    {
        File.Delete(_directory + "/data/postmaster.pid");
        string[] all =
        [
            Programs + "/postgres", "-D", _directory + "/data", "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", .. _arguments,
        ];
        _process = Process.Start(AsServer(all))!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        for (int i = 0; i < 600; i++)
        {
            try
            {
                await TestServer.ScalarAsync(Admin, "SELECT 1");
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }

        Assert.Fail("postgres did not start within 30 s.");
    }

    /// <summary>What a crash of the machine's memory leaves behind is what was flushed.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>What an administrator does: connections are told, then ended.</summary>
    public async Task StopAsync()
    {
        using Process kill = Process.Start("kill", ["-INT", $"{_process!.Id}"]);
        await _process.WaitForExitAsync();
    }

    public Task ExecuteAsync(string text) => TestServer.ExecuteAsync(Admin, text);

    public Task<object?> ScalarAsync(string text) => TestServer.ScalarAsync(Admin, text);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        // The last of its children may still be on its way out.
        for (int i = 0; i < 100 && Directory.Exists(_directory); i++)
        {
            try
            {
                Directory.Delete(_directory, recursive: true);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private static async Task<string> TemplateAsync()
    {
        await TemplateGate.WaitAsync();
        try
        {
            if (_template is null)
            {
                string directory = await NewDirectoryAsync();
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
                await File.WriteAllTextAsync(directory + "/password", Password);
                await RunAsServerAsync(
                    Programs + "/initdb", "-D", directory + "/data", "-U", "postgres", "--auth=scram-sha-256", $"--pwfile={directory}/password", "--no-sync", "--wal-segsize=1", "-E", "UTF8",
                    "--locale=C.UTF-8");
                _template = directory + "/data";
            }

            return _template;
        }
        finally
        {
            TemplateGate.Release();
        }
    }

    internal static async Task<string> NewDirectoryAsync()
    {
        string directory = Directory.CreateTempSubdirectory("multilock-postgres-").FullName;
        if (Environment.UserName == "root")
        {
            using Process chown = Process.Start("chown", ["postgres:postgres", directory]);
            await chown.WaitForExitAsync();
        }

        return directory;
    }

    private static async Task RunAsServerAsync(params string[] command)
    {
        using Process process = Process.Start(AsServer(command))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command[0]} failed: {await errors}");
    }

    // The server refuses to run as root.
    internal static ProcessStartInfo AsServer(string[] command)
    {
        string[] all = Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", .. command] : command;
        return new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
    }
}
