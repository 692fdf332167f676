namespace MultiLock.Benchmarks;

/// <summary>A compilation without any analyzer but ours, so that they pay for all that the compiler does for the first one.</summary>
public class AnalyzedCompilation() : CompilationBenchmark(withSdk: false);
