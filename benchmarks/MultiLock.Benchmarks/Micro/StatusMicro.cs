using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MultiLock.Benchmarks;

/// <summary>What a look at one's own leadership costs, beside the look at the clock that it contains.</summary>
public class StatusMicro
{
    private IHost _host = null!;
    private ILeaderElectionService _service = null!;
    private LeadershipContext _leadership = null!;

    [GlobalSetup]
    public void Start()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddInMemoryLeaderElection();
        _host = builder.Build();
        _host.Start();
        _service = _host.Services.GetRequiredService<ILeaderElectionService>();
        _leadership = _service.WaitForLeadershipAsync().GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Stop()
    {
        _host.StopAsync().GetAwaiter().GetResult();
        _host.Dispose();
    }

    /// <summary>The clock that the library reads: it counts suspended time, which <c>Stopwatch</c> on Linux does not.</summary>
    [Benchmark(Baseline = true)]
    public long Clock() => MonotonicTimeProvider.Instance.GetTimestamp();

    /// <summary>The clock of the system's own <see cref="TimeProvider"/>.</summary>
    [Benchmark]
    public long SystemClock() => TimeProvider.System.GetTimestamp();

    [Benchmark]
    public bool IsLeader() => _service.IsLeader;

    [Benchmark]
    public LeadershipContext? Leadership() => _service.Leadership;

    [Benchmark]
    public bool IsCurrent() => _leadership.IsCurrent;
}
