using BenchmarkDotNet.Attributes;

namespace MultiLock.Benchmarks;

/// <summary>
/// A compilation of the project with the leader tasks by the SDK's compiler, in its server, as a build does it: with the generator, and with the generator
/// and all analyzers.
/// </summary>
public abstract class CompilationBenchmark(bool withSdk)
{
    private readonly CompilerServer _compiler = new(withSdk);

    [GlobalSetup]
    public void Check()
    {
        With();
        Without();
    }

    [GlobalCleanup]
    public void CleanUp() => _compiler.CleanUp();

    [Benchmark]
    public void With() => _compiler.Compile(withAnalyzers: true);

    [Benchmark(Baseline = true)]
    public void Without() => _compiler.Compile(withAnalyzers: false);
}
