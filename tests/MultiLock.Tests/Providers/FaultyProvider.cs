namespace MultiLock.Tests.Providers;

/// <summary>A provider whose replies get lost on demand, after the request was carried out.</summary>
internal sealed class FaultyProvider(ILeaderElectionProvider inner) : ILeaderElectionProvider
{
    private bool _losesReply;
    private bool _hangs;

    public int Initializations { get; private set; }

    public List<RenewRequest> Renewals { get; } = [];

    public void LoseNextReply() => _losesReply = true;

    /// <summary>Lets requests wait for ever, like a connection into a black hole.</summary>
    public void Hang() => _hangs = true;

    public ValueTask InitializeAsync(CancellationToken cancellationToken = default)
    {
        Initializations++;
        return inner.InitializeAsync(cancellationToken);
    }

    public async ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        await HangAsync(cancellationToken);
        return Deliver(await inner.AcquireAsync(request, cancellationToken));
    }

    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default)
    {
        Renewals.Add(request);
        await HangAsync(cancellationToken);
        return Deliver(await inner.RenewAsync(request, cancellationToken));
    }

    public async ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default)
    {
        await inner.ReleaseAsync(request, cancellationToken);
        Deliver(true);
    }

    public ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(groups, cancellationToken);

    public ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) => inner.HealthCheckAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private Task HangAsync(CancellationToken cancellationToken) =>
        _hangs ? new TaskCompletionSource().Task.WaitAsync(cancellationToken) : Task.CompletedTask;

    private T Deliver<T>(T reply)
    {
        if (!_losesReply)
        {
            return reply;
        }

        _losesReply = false;
        throw new LeaderElectionProviderException("The connection broke before the reply arrived.");
    }
}
