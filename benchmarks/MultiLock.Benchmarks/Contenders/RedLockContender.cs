using RedLockNet;
using RedLockNet.SERedis;
using RedLockNet.SERedis.Configuration;
using StackExchange.Redis;

namespace MultiLock.Benchmarks;

/// <summary>RedLock.net with one instance, and the times of its own documentation: 30 s of expiry, a retry each second.</summary>
internal sealed class RedLockContender : LoopContender
{
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly ConnectionMultiplexer _redis;
    private readonly RedLockFactory _factory;

    public RedLockContender(WorkerSettings settings, WorkLog log)
        : base(settings, log)
    {
        _redis = ConnectionMultiplexer.Connect(settings.Connection);
        _factory = RedLockFactory.Create([new RedLockMultiplexer(_redis)]);
    }

    protected override async Task<IPeerLock?> AcquireAsync(string group, CancellationToken cancellationToken)
    {
        IRedLock held = await _factory.CreateLockAsync("rl:" + group, Expiry, Patience, Retry, cancellationToken);
        if (held.IsAcquired)
        {
            return new RedLockHandle(held);
        }

        await held.DisposeAsync();
        return null;
    }

    protected override Task CloseAsync()
    {
        _factory.Dispose();
        return _redis.DisposeAsync().AsTask();
    }
}
