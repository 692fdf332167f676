namespace MultiLock;

/// <summary>The backend of Solo mode: grants everything to everyone, and is never asked twice.</summary>
internal sealed class SoloLeaderElectionProvider : ILeaderElectionProvider
{
    private readonly TimeProvider _timeProvider = TimeProvider.System;
    private long _term;

    public string Name => "Solo";

    public ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        // At least the clock in milliseconds: tokens grow across restarts, too (S4).
        long now = _timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        AcquireResult[] results = [.. request.Candidates.Select(_ => AcquireResult.Granted(_term = Math.Max(_term + 1, now)))];
        return ValueTask.FromResult(new AcquireReply(results, request.Lease));
    }

    public ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(RenewReply.Extended(request.Lease));

    public ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<LeaderRecord?>>(new LeaderRecord?[groups.Count]);

    public ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(true);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
