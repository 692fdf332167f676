namespace MultiLock.Tests.Election;

/// <summary>Stands between an engine and a real store, and hurts what passes: loses requests, loses replies, holds calls back.</summary>
internal sealed class FaultyProvider(ILeaderElectionProvider inner) : ILeaderElectionProvider
{
    public Func<string, Fault> OnCall { get; set; } = _ => Fault.None;

    private readonly TaskCompletionSource _delivered = new();

    public List<string> Calls { get; } = [];

    /// <summary>Gets how many groups were named in acquires.</summary>
    public int Asked { get; private set; }

    /// <summary>Delivers every held reply, on this thread.</summary>
    public void Deliver() => _delivered.SetResult();

    public Func<Exception?> OnInitialize { get; set; } = () => null;

    public Func<Exception?> OnWatch { get; set; } = () => null;

    /// <summary>Gets or sets what its watch throws at its end.</summary>
    public Exception? AtTheEndOfTheWatch { get; set; }

    /// <summary>Gets or sets a value indicating whether its initialization takes until somebody gives up.</summary>
    public bool HangsAtStart { get; set; }

    /// <summary>Gets or sets a value indicating whether it tells nothing of what it watches, not even that it does.</summary>
    public bool WatchesInSilence { get; set; }

    public bool ForgetsResults { get; set; }

    public int MaxBatchSize { get; init; } = inner.MaxBatchSize;

    public ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        Asked += request.Candidates.Count;
        return Hurt(
            "acquire",
            async () =>
            {
                AcquireReply reply = await inner.AcquireAsync(request, CancellationToken.None);
                return ForgetsResults ? reply with { Results = [] } : reply;
            });
    }

    public ValueTask InitializeAsync(CancellationToken cancellationToken = default) =>
        HangsAtStart ? new ValueTask(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken))
        : OnInitialize() is { } error ? ValueTask.FromException(error)
        : ValueTask.CompletedTask;

    public ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default) =>
        Hurt("renew", () => inner.RenewAsync(request, CancellationToken.None));

    public async ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default) => await Hurt(
        "release",
        async () =>
        {
            await inner.ReleaseAsync(request, CancellationToken.None);
            return true;
        });

    public ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default) =>
        Hurt(
            "read",
            async () =>
            {
                IReadOnlyList<LeaderRecord?> records = await inner.ReadAsync(groups, CancellationToken.None);
                return ForgetsResults ? [] : records;
            });

    public ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) => inner.HealthCheckAsync(cancellationToken);

    public async ValueTask<IAsyncDisposable?> WatchAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken = default) =>
        OnWatch() is { } error
            ? throw error
            : new Watch(this, await inner.WatchAsync(WatchesInSilence ? static _ => { } : notify, cancellationToken));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// An answer that never comes, not even when the caller gives up: a cancellation would be answered on the thread pool, where the election would then run
    /// beside a test whose clock goes on.
    /// </summary>
    private static Task<T> Nothing<T>() => new TaskCompletionSource<T>().Task;

    private async ValueTask<T> Hurt<T>(string call, Func<ValueTask<T>> send)
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
                return await Nothing<T>();
            case Fault.LostReply:
                await send();
                return await Nothing<T>();
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

    private sealed class Watch(FaultyProvider owner, IAsyncDisposable? watch) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await (watch?.DisposeAsync() ?? ValueTask.CompletedTask);
            if (owner.AtTheEndOfTheWatch is { } error)
            {
                throw error;
            }
        }
    }
}
