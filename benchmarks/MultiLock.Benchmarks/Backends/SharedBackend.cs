using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Benchmarks;

/// <summary>A backend that the chaos tests know: its server keeps each write, as a store of leases has to.</summary>
internal sealed class SharedBackend(IChaosBackend backend) : IBenchmarkBackend
{
    public string Name => backend.Name;

    public string? Missing => backend.Missing;

    public bool IsLocal => false;

    public bool HasServer => backend.Name != "filesystem";

    public async Task<BenchmarkStore> StartAsync()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("multilock-benchmark-");
        ChaosServer? server = backend.CreateServer(directory.FullName, lossy: false);
        if (server is not null)
        {
            await server.StartAsync();
        }

        return new BenchmarkStore(directory, server, server?.ProcessId ?? 0, port => backend.Connection(directory.FullName, port));
    }

    public void Register(IServiceCollection services, string connection, Action<LeaderElectionOptions> configure) =>
        backend.Register(services, connection, configure);
}
