namespace MultiLock.Benchmarks;

internal sealed class FailoverBenchmark : IBenchmark
{
    public string Name => "failover";

    public string Summary => "";

    public Task RunAsync(BenchmarkContext context) => Task.CompletedTask;
}
