namespace MultiLock.Benchmarks;

/// <summary>What can be measured.</summary>
internal static class BenchmarkList
{
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new HandoffBenchmark(),
        new FailoverBenchmark(),
        new BlackholeBenchmark(),
        new TicksBenchmark(),
        new LoadBenchmark(),
        new ScaleBenchmark(),
        new MicroBenchmark(),
        new GeneratorBenchmark(),
    ];

    public static IBenchmark Get(string name) => All.FirstOrDefault(benchmark => benchmark.Name == name)
        ?? throw new UsageException($"Unknown benchmark '{name}'. It is one of: {string.Join(", ", All.Select(one => one.Name))}, {BenchmarkOptions.All}.");
}
