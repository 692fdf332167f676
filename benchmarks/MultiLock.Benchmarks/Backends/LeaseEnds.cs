using StackExchange.Redis;

namespace MultiLock.Benchmarks;

/// <summary>
/// Tells when the lease of a leader ends that can extend it no more, by asking the store after its process is dead: the store's answer, how long the lease lasts, is
/// added to the clock from before the question. The lease cannot end before that, so what is measured from there is never too short.
/// </summary>
internal sealed class LeaseEnds : IAsyncDisposable
{
    private readonly Func<Task<TimeSpan?>> _remaining;
    private readonly IAsyncDisposable? _owned;

    private LeaseEnds(Func<Task<TimeSpan?>> remaining, IAsyncDisposable? owned)
    {
        _remaining = remaining;
        _owned = owned;
    }

    public static async Task<LeaseEnds> ConnectAsync(string library, IBenchmarkBackend backend, string connection)
    {
        switch (library)
        {
            case ContenderList.DistributedLockRedis or ContenderList.RedLock:
            {
                ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(connection);
                string key = library == ContenderList.RedLock ? "redlock:rl:" + LeaderWork.Group : "dl:" + LeaderWork.Group;
                return new LeaseEnds(() => redis.GetDatabase().KeyTimeToLiveAsync(key), redis);
            }

            case ContenderList.MultiLock:
            {
                Onlooker onlooker = await Onlooker.ConnectAsync(backend, connection);
                return new LeaseEnds(onlooker.RemainingAsync, onlooker);
            }

            default:
                // A lock that its session holds has no lease: the server frees it when it notices that the client is gone.
                return new LeaseEnds(() => Task.FromResult<TimeSpan?>(null), owned: null);
        }
    }

    /// <summary>Gets when the lease ends; null if there is none, or it is over.</summary>
    public async Task<TimeSpan?> ReadAsync()
    {
        TimeSpan before = DemoClock.Now;
        return before + await _remaining();
    }

    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? ValueTask.CompletedTask;
}
