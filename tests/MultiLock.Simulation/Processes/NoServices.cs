using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Simulation;

/// <summary>The container of a simulated process: its runs need nothing.</summary>
internal sealed class NoServices : IServiceScopeFactory, IServiceScope, IServiceProvider
{
    public static NoServices Instance { get; } = new();

    /// <summary>Gets the metrics that all simulated processes share; nobody listens.</summary>
    public static LeaderTaskMetrics Metrics { get; } = new(factory: null);

    public IServiceProvider ServiceProvider => this;

    public IServiceScope CreateScope() => this;

    public object? GetService(Type serviceType) => null;

    public void Dispose()
    {
    }
}
