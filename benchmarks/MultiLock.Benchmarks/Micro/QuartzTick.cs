using Quartz;

namespace MultiLock.Benchmarks;

/// <summary>The same work as a job of Quartz, which makes a scope for it too.</summary>
[DisallowConcurrentExecution]
internal sealed class QuartzTick(TickJobs jobs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await jobs.RunAsync(cancellationToken);
}
