namespace MultiLock.Benchmarks;

internal static class ScaleWorker
{
    public static Task<int> RunAsync(WorkerSettings settings) => Task.FromResult(settings.Groups);
}
