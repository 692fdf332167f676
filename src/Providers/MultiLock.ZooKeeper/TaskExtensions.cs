namespace MultiLock.ZooKeeper;

internal static class TaskExtensions
{
    /// <summary>A watch tells once, and a session that ends tells all of them again.</summary>
    public static void SetResultOnce<T>(this TaskCompletionSource<T> source, T result) => source.TrySetResult(result);

    /// <summary>
    /// Waits for what goes on by itself when the caller leaves: a request that is on its way is carried out whoever waits, and its answer has to be taken note of.
    /// </summary>
    public static async Task<T> LeaveOnAsync<T>(this Task<T> task, CancellationToken cancellationToken)
    {
        if (!task.IsCompleted)
        {
            _ = task.ContinueWith(
                static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return await task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
