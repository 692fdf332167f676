namespace MultiLock.Benchmarks;

internal sealed class ScaleBenchmark : IBenchmark
{
    public string Name => "scale";

    public string Summary => "";

    public Task RunAsync(BenchmarkContext context) => Task.CompletedTask;
}
