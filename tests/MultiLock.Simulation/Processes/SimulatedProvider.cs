namespace MultiLock.Simulation;

/// <summary>The client of one process: every request goes through the network, and no cancellation holds back what is on its way.</summary>
internal sealed class SimulatedProvider(Process process, Network network, IStoreModel store, StoreInvariants invariants, bool canPush)
    : ILeaderElectionProvider
{
    public string Name => "Simulated";

    // Small, so that batches are split.
    public int MaxBatchSize => 3;

    public async ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        string what = $"acquire {string.Join(", ", request.Candidates.Select(candidate => candidate.Group))}";
        process.Wishes.Sent(request);
        AcquireReply reply = await network.Send(process, what, isWrite: true, false, () => invariants.Acquire(store, request)).ConfigureAwait(false);
        process.Wishes.Answered(request);
        return reply;
    }

    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default) =>
        await network.Send(process, "heartbeat", isWrite: true, request.FailedAttempts > 0, () => invariants.Renew(store, request)).ConfigureAwait(false);

    public async ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default)
    {
        string what = $"release {string.Join(", ", request.Groups.Select(held => held.Group))}{(request.EndsSession ? " and the session" : "")}";
        await network.Send(process, what, isWrite: true, false, () => invariants.Release(store, request)).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default) =>
        await network.Send(process, "read", isWrite: false, false, () => process.StaleRecords is { } stale ? [.. groups.Select(stale.GetValueOrDefault)] : store.Read(groups)).ConfigureAwait(false);

    public async ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default) =>
        await network.Send(process, $"state of {request.Group}", isWrite: true, false, () => invariants.WriteState(store, request), mayBeRepeated: false).ConfigureAwait(false);

    public ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(true);

    public ValueTask<IAsyncDisposable?> WatchAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken = default)
    {
        if (!canPush)
        {
            return ValueTask.FromResult<IAsyncDisposable?>(null);
        }

        process.Watch = notify;
        return ValueTask.FromResult<IAsyncDisposable?>(this);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
