using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiLock.Sample.Jobs;
using MultiLock.Samples;

namespace MultiLock.Sample;

/// <summary>The sample itself: a host with leader tasks over one backend.</summary>
internal static class SampleHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        (SampleBackend backend, string connection) = Parse(args);
        Console.WriteLine(backend.Name == "inmemory"
            ? "Leader election inside this process: it leads at once."
            : $"Leader election on {backend.Name}. Run the same command in a second terminal, then stop the leader.");
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        backend.Register(builder.Services, connection);
        builder.Services.AddSingleton<IRunJournal, LogJournal>();
        builder.Services.AddGeneratedLeaderTasks();
        using IHost host = builder.Build();
        await host.RunAsync();
        return Environment.ExitCode;
    }

    /// <summary>Reads a backend and where it is; without arguments the file system, which needs no server.</summary>
    internal static (SampleBackend Backend, string Connection) Parse(string[] args)
    {
        string name = args.FirstOrDefault("filesystem");
        SampleBackend backend = SampleBackends.Find(name) ?? throw new UsageException($"Unknown command or backend '{name}'.");
        string connection = args.ElementAtOrDefault(1) ?? backend.DefaultConnection;
        return args.Length <= 2 && connection.Length > 0
            ? (backend, connection)
            : throw new UsageException($"Too many arguments for '{name}', or an empty one.");
    }
}
