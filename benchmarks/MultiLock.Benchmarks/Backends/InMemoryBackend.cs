using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiLock.InMemory;

namespace MultiLock.Benchmarks;

/// <summary>A store inside this process, which its hosts share by name.</summary>
internal sealed class InMemoryBackend : IBenchmarkBackend
{
    public string Name => "inmemory";

    public string? Missing => null;

    public bool IsLocal => true;

    public bool HasServer => false;

    public Task<BenchmarkStore> StartAsync()
    {
        string name = Guid.NewGuid().ToString("N");
        return Task.FromResult(new BenchmarkStore(directory: null, server: null, serverProcess: 0, _ => name));
    }

    public void Register(IServiceCollection services, string connection, Action<LeaderElectionOptions> configure)
    {
        services.AddLeaderElection(
            provider => new InMemoryLeaderElectionProvider(
                Options.Create(new InMemoryLeaderElectionOptions { StoreName = connection }),
                provider.GetRequiredService<ILogger<InMemoryLeaderElectionProvider>>()),
            configure);
    }
}
