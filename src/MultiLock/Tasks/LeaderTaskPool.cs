namespace MultiLock;

/// <summary>Production: leader tasks run on the thread pool.</summary>
internal sealed class LeaderTaskPool : ILeaderTaskExecutor
{
    public static LeaderTaskPool Instance { get; } = new();

    public Task RunAsync(Func<Task> work) => Task.Run(work);

    public Task CancelAsync(CancellationTokenSource source) => source.CancelAsync();
}
