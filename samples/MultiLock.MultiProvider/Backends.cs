using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.MultiProvider;

/// <summary>The backends that the command line knows. Another one is another line.</summary>
internal static class Backends
{
    private static readonly Backend[] All =
    [
        new("inmemory", "shared", static (services, store) => services.AddInMemoryLeaderElection(options => options.StoreName = store, configure: null)),
        new("filesystem", Path.Combine(Path.GetTempPath(), "multilock-multiprovider"), static (services, directory) => services.AddFileSystemLeaderElection(directory)),
        new("postgresql", "Host=localhost;Database=postgres;Username=postgres", static (services, connection) => services.AddPostgreSQLLeaderElection(connection)),
        new("redis", "localhost:6379", static (services, connection) => services.AddRedisLeaderElection(connection)),
        new("sqlserver", "Server=localhost;Trusted_Connection=true", static (services, connection) => services.AddSqlServerLeaderElection(connection)),
    ];

    public static IEnumerable<string> Help => All.Select(backend => $"  {backend.Name,-12}{backend.DefaultConnection}");

    public static Backend? Find(string name) => Array.Find(All, backend => backend.Name == name);
}
