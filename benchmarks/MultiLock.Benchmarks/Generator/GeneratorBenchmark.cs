using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace MultiLock.Benchmarks;

/// <summary>
/// What the compile-time half costs, beside the SDK's own LoggerMessage generator in the same run: 1,000 methods in 200 files, generated from scratch, and
/// again after an edit of another file; then a compilation of that project by the SDK's compiler with all analyzers and without them.
/// </summary>
internal sealed class GeneratorBenchmark : IBenchmark
{
    private const int DefaultRounds = 20;
    private const int WarmUps = 5;

    public string Name => "generator";

    public string Summary => "1,000 methods in 200 files: the generator beside the SDK's LoggerMessage generator, and what all analyzers add to a compilation";

    public Task RunAsync(BenchmarkContext context)
    {
        Compare<ColdRun>(context, "cold", ours: "MultiLock", theirs: "LoggerMessage");
        Compare<UnrelatedEdit>(context, "unrelated_edit", ours: "MultiLock", theirs: "LoggerMessage");
        if (CompileTimeParts.Analyzers.Count == 0)
        {
            context.Sink.Note("analyzers skipped: none was built");
            return Task.CompletedTask;
        }

        Compare<AnalyzedCompilation>(context, "compilation", ours: "with_analyzers", theirs: "without_analyzers");
        return Task.CompletedTask;
    }

    private void Compare<T>(BenchmarkContext context, string metric, string ours, string theirs)
    {
        Summary summary = BenchmarkRunner.Run<T>(Config(context.Options.Rounds ?? DefaultRounds));
        BenchmarkReport[] reports = [.. summary.Reports];
        BenchmarkReport? Find(bool baseline) => reports.FirstOrDefault(report => report.BenchmarkCase.Descriptor.Baseline == baseline && report.ResultStatistics is not null);
        if (Find(baseline: false) is not { } mine || Find(baseline: true) is not { } peer)
        {
            throw new InvalidOperationException($"{typeof(T).Name} gave no result: {string.Join(" ", summary.ValidationErrors.Select(error => error.Message))}");
        }

        Add(context, mine, ours, metric);
        Add(context, peer, theirs, metric);
        context.Sink.Add(Name, ours, "", metric + ".ratio", mine.ResultStatistics!.Median / peer.ResultStatistics!.Median, "x", mine.ResultStatistics.N);
    }

    private void Add(BenchmarkContext context, BenchmarkReport report, string library, string metric)
    {
        const double NanosecondsPerMillisecond = 1e6;
        context.Sink.Add(Name, library, "", metric + ".p50", report.ResultStatistics!.Median / NanosecondsPerMillisecond, "ms", report.ResultStatistics.N);
        if (report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) is { } bytes and > 0)
        {
            context.Sink.Add(Name, library, "", metric + ".allocated", bytes / 1024.0 / 1024.0, "MB", report.ResultStatistics.N);
        }
    }

    /// <summary>In this process, which has the compiler loaded, and one call an iteration: a call takes long enough to be measured by itself.</summary>
    private static ManualConfig Config(int rounds) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(WarmUps)
            .WithIterationCount(rounds)
            .WithInvocationCount(1)
            .WithUnrollFactor(1))
        .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default)
        .AddLogger(NullLogger.Instance)
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "multilock-benchmarks"));
}
