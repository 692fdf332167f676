namespace MultiLock.Benchmarks;

/// <summary>
/// A way to a store inside the process that can be cut: requests get no answer and nothing is pushed, as on a connection that stays open and carries nothing. A store
/// in the process has no connection to cut, and its participants cannot be killed alone.
/// </summary>
internal sealed class SeverableProvider(ILeaderElectionProvider inner, Severance severance) : ILeaderElectionProvider
{
    public string Name => inner.Name;

    public int MaxBatchSize => inner.MaxBatchSize;

    public async ValueTask InitializeAsync(CancellationToken cancellationToken = default)
    {
        await severance.PassAsync(cancellationToken);
        await inner.InitializeAsync(cancellationToken);
    }

    public async ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        await severance.PassAsync(cancellationToken);
        return await inner.AcquireAsync(request, cancellationToken);
    }

    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default)
    {
        await severance.PassAsync(cancellationToken);
        return await inner.RenewAsync(request, cancellationToken);
    }

    public async ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default)
    {
        await severance.PassAsync(cancellationToken);
        await inner.ReleaseAsync(request, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default)
    {
        await severance.PassAsync(cancellationToken);
        return await inner.ReadAsync(groups, cancellationToken);
    }

    public async ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default)
    {
        await severance.PassAsync(cancellationToken);
        return await inner.HealthCheckAsync(cancellationToken);
    }

    public ValueTask<IAsyncDisposable?> WatchAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken = default) =>
        inner.WatchAsync(
            notification =>
            {
                if (!severance.IsCut)
                {
                    notify(notification);
                }
            },
            cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
