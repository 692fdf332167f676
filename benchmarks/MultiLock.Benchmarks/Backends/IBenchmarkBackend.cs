using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Benchmarks;

/// <summary>A backend, as far as the benchmarks need to know it.</summary>
internal interface IBenchmarkBackend
{
    string Name { get; }

    /// <summary>Gets what is missing on this machine and how it is installed; null if nothing is.</summary>
    string? Missing { get; }

    /// <summary>Gets a value indicating whether participants are hosts of this process, because no other can reach the store.</summary>
    bool IsLocal { get; }

    /// <summary>Gets a value indicating whether a server is reached by connections, which can be cut.</summary>
    bool HasServer { get; }

    /// <summary>Starts what the participants meet at.</summary>
    Task<BenchmarkStore> StartAsync();

    void Register(IServiceCollection services, string connection, Action<LeaderElectionOptions> configure);
}
