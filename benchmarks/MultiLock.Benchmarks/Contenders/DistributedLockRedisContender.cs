using Medallion.Threading.Redis;
using StackExchange.Redis;

namespace MultiLock.Benchmarks;

/// <summary>DistributedLock.Redis with its default options.</summary>
internal sealed class DistributedLockRedisContender(WorkerSettings settings, WorkLog log) : LoopContender(settings, log)
{
    private readonly ConnectionMultiplexer _redis = ConnectionMultiplexer.Connect(settings.Connection);

    protected override async Task<IPeerLock?> AcquireAsync(string group, CancellationToken cancellationToken) =>
        new DistributedLockHandle(await new RedisDistributedLock("dl:" + group, _redis.GetDatabase()).AcquireAsync(timeout: null, cancellationToken));

    protected override Task CloseAsync() => _redis.DisposeAsync().AsTask();
}
