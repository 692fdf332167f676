using Medallion.Threading.Postgres;

namespace MultiLock.Benchmarks;

/// <summary>DistributedLock.Postgres with its default options.</summary>
internal sealed class DistributedLockPostgresContender(WorkerSettings settings, WorkLog log) : LoopContender(settings, log)
{
    private readonly string _connection = settings.Connection;

    protected override async Task<IPeerLock?> AcquireAsync(string group, CancellationToken cancellationToken)
    {
        var key = new PostgresAdvisoryLockKey("dl:" + group, allowHashing: true);
        return new DistributedLockHandle(await new PostgresDistributedLock(key, _connection).AcquireAsync(timeout: null, cancellationToken));
    }

    protected override Task CloseAsync() => Task.CompletedTask;
}
