using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MultiLock;

/// <summary>What all runners of a host share.</summary>
internal sealed record LeaderTaskEnvironment(
    ILeaderTaskElections Elections,
    IServiceScopeFactory ScopeFactory,
    TimeProvider TimeProvider,
    ILogger Logger,
    LeaderTaskMetrics Metrics,
    IHostApplicationLifetime? Lifetime,
    CancellationToken HostStopping)
{
    public ILeaderTaskExecutor Executor { get; init; } = LeaderTaskPool.Instance;

    /// <summary>Gets what spreads retries.</summary>
    public Random Random { get; init; } = Random.Shared;
}
