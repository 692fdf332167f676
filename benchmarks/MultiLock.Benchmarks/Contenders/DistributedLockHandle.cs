using Medallion.Threading;

namespace MultiLock.Benchmarks;

/// <summary>A handle of DistributedLock. Asking for its token is what makes it watch the lock.</summary>
internal sealed class DistributedLockHandle(IDistributedSynchronizationHandle handle) : IPeerLock
{
    public CancellationToken Lost { get; } = handle.HandleLostToken;

    public ValueTask DisposeAsync() => handle.DisposeAsync();
}
