namespace MultiLock.Benchmarks;

internal sealed class BlackholeBenchmark : IBenchmark
{
    public string Name => "blackhole";

    public string Summary => "";

    public Task RunAsync(BenchmarkContext context) => Task.CompletedTask;
}
