namespace MultiLock.Benchmarks;

/// <summary>The libraries.</summary>
internal static class ContenderList
{
    public const string MultiLock = "multilock";
    public const string DistributedLockRedis = "distributedlock-redis";
    public const string RedLock = "redlock.net";
    public const string DistributedLockPostgres = "distributedlock-postgres";

    /// <summary>A scheduler, and no lock: it takes part where ticks are counted.</summary>
    public const string Quartz = "quartz";

    private static readonly (string Library, string Backend)[] Peers =
    [
        (DistributedLockRedis, "redis"),
        (RedLock, "redis"),
        (DistributedLockPostgres, "postgres"),
    ];

    public static string Names => string.Join(", ", Peers.Select(peer => peer.Library).Prepend(MultiLock).Append(Quartz));

    public static IEnumerable<string> For(string backend) => Peers.Where(peer => peer.Backend == backend).Select(peer => peer.Library).Prepend(MultiLock);

    public static string Check(string library) => library is MultiLock or Quartz || Peers.Any(peer => peer.Library == library)
        ? library
        : throw new UsageException($"Unknown library '{library}'. It is one of: {Names}.");

    public static IContender Create(WorkerSettings settings, WorkLog log, Severance? severance) => settings.Library switch
    {
        MultiLock => new MultiLockContender(settings, log, severance),
        DistributedLockRedis => new DistributedLockRedisContender(settings, log),
        RedLock => new RedLockContender(settings, log),
        DistributedLockPostgres => new DistributedLockPostgresContender(settings, log),
        _ => throw new UsageException($"Unknown library '{settings.Library}'."),
    };
}
