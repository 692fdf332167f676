namespace MultiLock.Tests.Election;

/// <summary>Stands between an engine and a real store, and hurts what passes: loses requests, loses replies, holds calls back.</summary>
internal sealed class FaultyProvider(ILeaderElectionProvider inner) : ILeaderElectionProvider
{
    public Func<string, Fault> OnCall { get; set; } = _ => Fault.None;

    private readonly TaskCompletionSource _delivered = new();

    public List<string> Calls { get; } = [];

    /// <summary>Delivers every held reply, on this thread.</summary>
    public void Deliver() => _delivered.SetResult();

    public Func<Exception?> OnInitialize { get; set; } = () => null;

    public bool ForgetsResults { get; set; }

    public int MaxBatchSize => inner.MaxBatchSize;

    public ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default) =>
        Hurt(
            "acquire",
            async () =>
            {
                AcquireReply reply = await inner.AcquireAsync(request, CancellationToken.None);
                return ForgetsResults ? reply with { Results = [] } : reply;
            },
            cancellationToken);

    public ValueTask InitializeAsync(CancellationToken cancellationToken = default) =>
        OnInitialize() is { } error ? ValueTask.FromException(error) : ValueTask.CompletedTask;

    public ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default) =>
        Hurt("renew", () => inner.RenewAsync(request, CancellationToken.None), cancellationToken);

    public async ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default) => await Hurt(
        "release",
        async () =>
        {
            await inner.ReleaseAsync(request, CancellationToken.None);
            return true;
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default) =>
        Hurt("read", () => inner.ReadAsync(groups, CancellationToken.None), cancellationToken);

    public ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) => inner.HealthCheckAsync(cancellationToken);

    public ValueTask<IAsyncDisposable?> WatchAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken = default) =>
        inner.WatchAsync(notify, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<T> Hurt<T>(string call, Func<ValueTask<T>> send, CancellationToken cancellationToken)
    {
        lock (Calls)
        {
            Calls.Add(call);
        }

        switch (OnCall(call))
        {
            case Fault.Error:
                throw new LeaderElectionProviderException("The connection was refused.");
            case Fault.LostRequest:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                throw new InvalidOperationException("Unreachable.");
            case Fault.LostReply:
                await send();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                throw new InvalidOperationException("Unreachable.");
            case Fault.HeldRequest:
                await _delivered.Task.ConfigureAwait(false);
                return await send().ConfigureAwait(false);
            case Fault.HeldReply:
                T reply = await send().ConfigureAwait(false);
                await _delivered.Task.ConfigureAwait(false);
                return reply;
            default:
                return await send();
        }
    }
}
