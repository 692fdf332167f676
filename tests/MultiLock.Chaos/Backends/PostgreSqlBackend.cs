using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MultiLock.Chaos;

/// <summary>A PostgreSQL server of the round's own, which keeps each write: fsync is on, as it is by default.</summary>
internal sealed class PostgreSqlBackend : IChaosBackend
{
    private const string User = "postgres";

    private static readonly string? Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql")
            .Where(version => File.Exists(Path.Combine(version, "bin/postgres")))
            .OrderBy(version => int.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out int number) ? number : 0)
            .Select(version => Path.Combine(version, "bin"))
            .LastOrDefault()
        : null;

    public string Name => "postgres";

    public bool CanLoseWrites => false;

    public string? Missing => Programs is null ? "postgres is not installed. Install it with: apt-get install postgresql" : null;

    public ChaosServer CreateServer(string directory, bool lossy)
    {
        int port = ServerProgram.FreePort();

        // Not in the round's directory: the server refuses to run as root, and whoever it runs as could not enter that.
        string data = Path.Combine(NewDirectory(), "data");
        Run(AsServer(Path.Combine(Programs!, "initdb"), "-D", data, "-U", User, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"));

        // The file of a server that was killed names a process that may be anybody's by now.
        string command = string.Create(
            CultureInfo.InvariantCulture,
            $"rm -f '{data}/postmaster.pid'; exec '{Programs}/postgres' -D '{data}' -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200");
        return new ChaosServer(
            port,
            AsServer("sh", "-c", command),
            cancellationToken => IsHealthyAsync(Connection(directory, port), cancellationToken),
            () => Directory.Delete(Path.GetDirectoryName(data)!, recursive: true));
    }

    public string Connection(string directory, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username={User};Database=postgres");

    public void Register(IServiceCollection services, string connection, Action<LeaderElectionOptions> configure) =>
        services.AddPostgreSQLLeaderElection(connection, configure);

    private static async Task<bool> IsHealthyAsync(string connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var client = new NpgsqlConnection(connection + ";Pooling=false");
            await client.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string NewDirectory()
    {
        string directory = Directory.CreateTempSubdirectory("multilock-chaos-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            Run(new ProcessStartInfo("chown", [User, directory]));
        }

        return directory;
    }

    private static ProcessStartInfo AsServer(params string[] command)
    {
        string[] all = Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--init-groups", .. command] : command;
        return new ProcessStartInfo(all[0], all[1..]) { WorkingDirectory = "/" };
    }

    private static void Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} failed: {errors.GetAwaiter().GetResult()}");
        }
    }
}
