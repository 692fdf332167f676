namespace MultiLock.Benchmarks;

internal sealed class LoadBenchmark : IBenchmark
{
    public string Name => "load";

    public string Summary => "";

    public Task RunAsync(BenchmarkContext context) => Task.CompletedTask;
}
