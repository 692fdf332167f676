using System.Globalization;
using Quartz;

namespace MultiLock.Benchmarks;

/// <summary>The same work as a job of Quartz. A firing that recovers another one is a repetition of that one's tick.</summary>
[DisallowConcurrentExecution]
internal sealed class QuartzDurableTick(TickRecorder recorder) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        DateTimeOffset tick = context.Recovering
            ? DateTimeOffset.Parse(context.MergedJobDataMap.GetString(SchedulerConstants.FailedJobOriginalTriggerScheduledFireTime)!, CultureInfo.InvariantCulture)
            : context.ScheduledFireTimeUtc!.Value;
        await recorder.RunAsync(DurableTicks.Name, tick, context.Recovering ? 2 : 1, term: 0, cancellationToken);
    }
}
