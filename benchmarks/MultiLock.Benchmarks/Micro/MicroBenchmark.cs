namespace MultiLock.Benchmarks;

internal sealed class MicroBenchmark : IBenchmark
{
    public string Name => "micro";

    public string Summary => "";

    public Task RunAsync(BenchmarkContext context) => Task.CompletedTask;
}
