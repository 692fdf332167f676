using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Samples;

/// <summary>The backends that the samples know. Another one is another line.</summary>
internal static class SampleBackends
{
    private static readonly SampleBackend[] All =
    [
        new("filesystem", Path.Combine(Path.GetTempPath(), "multilock-sample"), static (services, directory) => services.AddFileSystemLeaderElection(directory)),
        new("inmemory", "samples", static (services, store) => services.AddInMemoryLeaderElection(options => options.StoreName = store, configure: null)),
        new("postgresql", "Host=localhost;Database=postgres;Username=postgres", static (services, connection) => services.AddPostgreSQLLeaderElection(connection)),
#if !NATIVE
        new("sqlserver", "Server=localhost;Trusted_Connection=true", static (services, connection) => services.AddSqlServerLeaderElection(connection)),
#endif
        new("redis", "localhost:6379", static (services, connection) => services.AddRedisLeaderElection(connection)),
        new("azureblob", "UseDevelopmentStorage=true", static (services, connection) => services.AddAzureBlobStorageLeaderElection(connection)),
        new("consul", "http://localhost:8500", static (services, address) => services.AddConsulLeaderElection(address)),
        new("zookeeper", "localhost:2181", static (services, connection) => services.AddZooKeeperLeaderElection(connection)),
    ];

    /// <summary>Gets a line for each, with where it is unless the command line says.</summary>
    public static string Help => string.Join(Environment.NewLine, All.Select(backend => $"  {backend.Name,-12}{backend.DefaultConnection}"));

    public static SampleBackend? Find(string name) => Array.Find(All, backend => backend.Name == name);
}
