using System.Runtime.CompilerServices;
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

    /// <summary>Waits for time to pass; false if the token fired first.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> WaitAsync(TimeSpan time, CancellationToken cut)
    {
        try
        {
            // Rounded up, because timers drop fractions of a millisecond: without, the last one would be spent in a loop of empty waits.
            await Executor.DelayAsync(TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds)), TimeProvider, cut).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
