namespace MultiLock.Chaos;

/// <summary>The backends that chaos knows.</summary>
internal static class ChaosBackends
{
    private static readonly IChaosBackend[] All =
    [
        new FileSystemBackend(),
        new RedisBackend(),
        new PostgreSqlBackend(),
        new ZooKeeperBackend(),
        new ConsulBackend(),
        new AzureBlobBackend(),
    ];

    public static string Names => string.Join(", ", All.Select(backend => backend.Name));

    public static IChaosBackend Get(string name) =>
        Array.Find(All, backend => backend.Name == name) ?? throw new UsageException($"Unknown backend '{name}'. It is one of: {Names}.");
}
