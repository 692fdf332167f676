using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace MultiLock.Benchmarks;

/// <summary>What the library puts around one run of a leader task: the term's check, a scope, a token, metrics, the log. The wait for the tick is not in it.</summary>
#pragma warning disable CA1001 // GlobalCleanup disposes them.
public class RunMicro
#pragma warning restore CA1001
{
    private IHost _host = null!;
    private LeaderTaskCall _call = null!;
    private LeaderTaskRun _run = null!;
    private LeaderTaskMetrics _metrics = null!;
    private CancellationTokenSource _stop = null!;

    [GlobalSetup]
    public void Start()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddInMemoryLeaderElection();
        builder.Services.AddScoped<EmptyJobs>();
        _host = builder.Build();
        _host.Start();
        LeadershipContext leadership = _host.Services.GetRequiredService<ILeaderElectionService>().WaitForLeadershipAsync().GetAwaiter().GetResult();
        _metrics = new LeaderTaskMetrics(factory: null);
        _stop = new CancellationTokenSource();
        var environment = new LeaderTaskEnvironment(
            _host.Services.GetRequiredService<ILeaderTaskElections>(),
            _host.Services.GetRequiredService<IServiceScopeFactory>(),
            MonotonicTimeProvider.Instance,
            NullLogger.Instance,
            _metrics,
            Lifetime: null,
            CancellationToken.None);
        _call = new LeaderTaskCall(
            new LeaderTaskDefinition
            {
                Name = "empty",
                ElectionGroup = leadership.ElectionGroup,
                Method = "empty",
                Enabled = true,
                Invoke = static invocation => new ValueTask(invocation.Services.GetRequiredService<EmptyJobs>().RunAsync(invocation.CancellationToken)),
            },
            environment);
        _run = new LeaderTaskRun("empty", leadership.AcquiredAt, 1, leadership);
    }

    [GlobalCleanup]
    public void Stop()
    {
        _host.StopAsync().GetAwaiter().GetResult();
        _host.Dispose();
        _metrics.Dispose();
        _stop.Dispose();
    }

    /// <summary>The least that a loop of one's own does for a scoped service: a scope, off to the pool and back.</summary>
    [Benchmark(Baseline = true)]
    public async Task BareScopedRun() => await Task.Run(async () =>
    {
        await using AsyncServiceScope scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<EmptyJobs>().RunAsync(_stop.Token);
    });

    [Benchmark]
    public async Task LeaderTaskRun() => await _call.RunAsync(_run, _stop.Token);
}
