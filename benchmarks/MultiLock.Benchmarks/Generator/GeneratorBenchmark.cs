using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace MultiLock.Benchmarks;

/// <summary>
/// What the compile-time half costs, beside the SDK's own LoggerMessage generator in the same run: 1,000 methods in 200 files, generated from scratch, and
/// again after an edit of another file; then a compilation of that project by the SDK's compiler with all analyzers and without them: as <c>dotnet build</c> calls it, and bare.
/// </summary>
internal sealed class GeneratorBenchmark : IBenchmark
{
    private const int DefaultRounds = 20;
    private const int WarmUps = 5;

    // Both sides take turns, so that what disturbs the machine for a while hits both.
    private const int Turns = 4;

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

        Compare<AnalyzedBuild>(context, "build", ours: "with_analyzers", theirs: "without_analyzers");
        Compare<AnalyzedCompilation>(context, "compilation", ours: "with_analyzers", theirs: "without_analyzers");
        return Task.CompletedTask;
    }

    private void Compare<T>(BenchmarkContext context, string metric, string ours, string theirs)
    {
        int rounds = Math.Max(1, (context.Options.Rounds ?? DefaultRounds) / Turns);
        Summary[] summaries = [.. Enumerable.Range(0, Turns).Select(_ => BenchmarkRunner.Run<T>(Config(rounds)))];
        double mine = Add(context, summaries, baseline: false, ours, metric);
        double peer = Add(context, summaries, baseline: true, theirs, metric);
        context.Sink.Add(Name, ours, "", metric + ".ratio", mine / peer, "x", rounds * Turns);
    }

    private double Add(BenchmarkContext context, Summary[] summaries, bool baseline, string library, string metric)
    {
        const double NanosecondsPerMillisecond = 1e6;
        BenchmarkReport[] reports = [.. summaries.SelectMany(summary => summary.Reports).Where(report => report.BenchmarkCase.Descriptor.Baseline == baseline)];
        if (reports.Length < summaries.Length || Array.Exists(reports, report => report.ResultStatistics is null))
        {
            throw new InvalidOperationException($"{metric} gave no result: {string.Join(" ", summaries.SelectMany(summary => summary.ValidationErrors).Select(error => error.Message))}");
        }

        double[] times = [.. reports.SelectMany(report => report.ResultStatistics!.OriginalValues)];
        double median = new Percentiles(times).At(0.5);
        context.Sink.Add(Name, library, "", metric + ".p50", median / NanosecondsPerMillisecond, "ms", times.Length);
        if (reports[^1].GcStats.GetBytesAllocatedPerOperation(reports[^1].BenchmarkCase) is { } bytes and > 0)
        {
            context.Sink.Add(Name, library, "", metric + ".allocated", bytes / 1024.0 / 1024.0, "MB", times.Length);
        }

        return median;
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
