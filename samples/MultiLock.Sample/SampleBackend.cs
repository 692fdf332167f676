namespace MultiLock.Sample;

/// <summary>The backend that the command line names.</summary>
/// <param name="Directory">The directory of the FileSystem backend; null for others.</param>
/// <param name="Redis">The connection string of the Redis backend; null for others.</param>
/// <param name="PostgreSQL">The connection string of the PostgreSQL backend; null for others.</param>
/// <param name="SqlServer">The connection string of the SQL Server backend; null for others. With none of them, InMemory.</param>
internal sealed record SampleBackend(string? Directory, string? Redis = null, string? PostgreSQL = null, string? SqlServer = null)
{
    public static SampleBackend Parse(string[] args) => args switch
    {
        [] or ["filesystem"] => new SampleBackend(Path.Combine(Path.GetTempPath(), "multilock-sample")),
        ["filesystem", string directory] when directory.Length > 0 => new SampleBackend(Path.GetFullPath(directory)),
        ["inmemory"] => new SampleBackend(Directory: null),
        ["redis"] => new SampleBackend(Directory: null, Redis: "localhost:6379"),
        ["redis", string connection] when connection.Length > 0 => new SampleBackend(Directory: null, Redis: connection),
        ["postgresql", string connection] when connection.Length > 0 => new SampleBackend(Directory: null, PostgreSQL: connection),
        ["postgresql"] => throw new UsageException("'postgresql' needs a connection string: postgresql \"Host=localhost;Database=…;Username=…;Password=…\"."),
        ["sqlserver", string connection] when connection.Length > 0 => new SampleBackend(Directory: null, SqlServer: connection),
        ["sqlserver"] => throw new UsageException("'sqlserver' needs a connection string: sqlserver \"Server=localhost;Database=…;Trusted_Connection=true;\"."),
        ["inmemory" or "filesystem" or "redis" or "postgresql" or "sqlserver", ..] => throw new UsageException($"Too many arguments for '{args[0]}', or an empty one."),
        ["azureblob" or "consul" or "zookeeper", ..] =>
            throw new UsageException($"The '{args[0]}' backend is not there yet. Use 'filesystem', 'inmemory', 'redis', 'postgresql' or 'sqlserver'."),
        _ => throw new UsageException($"Unknown command or backend '{args[0]}'."),
    };
}
