namespace MultiLock.Tests.Election;

/// <summary>A backend that cannot push, over a real store, whose answers to heartbeats a test may change.</summary>
internal sealed class ScriptedProvider(ILeaderElectionProvider inner) : ILeaderElectionProvider
{
    public Func<RenewReply, RenewReply> OnRenewed { get; set; } = static reply => reply;

    public int Acquires { get; private set; }

    public ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        Acquires++;
        return inner.AcquireAsync(request, cancellationToken);
    }

    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default) =>
        OnRenewed(await inner.RenewAsync(request, cancellationToken));

    public ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default) => inner.ReleaseAsync(request, cancellationToken);

    public ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(groups, cancellationToken);

    public ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) => inner.HealthCheckAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
