using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace MultiLock.Benchmarks;

/// <summary>
/// Time and allocation of single operations, by BenchmarkDotNet in this process: what it would build and run elsewhere is the same code. What runs at the pace of a timer cannot be
/// measured that way, and is counted over many runs (<see cref="ScheduledRuns"/>).
/// </summary>
internal sealed class MicroBenchmark : IBenchmark
{
    public string Name => "micro";

    public string Summary => "IsLeader, Leadership, a run of a leader task beside PeriodicTimer and Quartz, events, stream operators: time and allocation";

    public async Task RunAsync(BenchmarkContext context)
    {
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "multilock-benchmark-micro"));
        foreach (Type type in new[] { typeof(StatusMicro), typeof(RunMicro), typeof(EventMicro), typeof(StreamMicro) })
        {
            Report(context.Sink, BenchmarkRunner.Run(type, config));
        }

        await ScheduledRuns.MeasureAsync(context, Name);
    }

    private void Report(MeasurementSink sink, Summary summary)
    {
        foreach (BenchmarkReport report in summary.Reports)
        {
            if (report.ResultStatistics is not { } statistics)
            {
                throw new InvalidOperationException($"{report.BenchmarkCase.DisplayInfo} gave no result.");
            }

            string parameters = string.Concat(report.BenchmarkCase.Parameters.Items.Select(one => $"_{one.Value}"));
            string metric = report.BenchmarkCase.Descriptor.WorkloadMethod.Name + parameters;
            sink.Add(Name, ContenderList.MultiLock, "", metric + ".time", statistics.Mean, "ns", statistics.N);
            sink.Add(Name, ContenderList.MultiLock, "", metric + ".allocated", report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0, "B", statistics.N);
        }
    }
}
