namespace MultiLock.Benchmarks;

/// <summary>Work that costs nothing.</summary>
internal sealed class EmptyJobs
{
    public Task RunAsync(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
}
