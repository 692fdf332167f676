namespace MultiLock.Hosting.Tests;

/// <summary>A backend that nobody can reach.</summary>
internal sealed class DownProvider : ILeaderElectionProvider
{
    private static LeaderElectionProviderException Error => new("The connection was refused.");

    public ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default) => throw Error;

    public ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default) => throw Error;

    public ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default) => throw Error;

    public ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default) => throw Error;

    public ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(false);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
