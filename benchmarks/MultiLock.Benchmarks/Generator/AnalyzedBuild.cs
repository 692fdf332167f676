namespace MultiLock.Benchmarks;

/// <summary>A compilation as <c>dotnet build</c> asks for it by default, which is with the analyzers and generators of the SDK.</summary>
public class AnalyzedBuild() : CompilationBenchmark(withSdk: true);
