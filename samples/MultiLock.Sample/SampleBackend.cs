namespace MultiLock.Sample;

/// <summary>The backend that the command line names.</summary>
/// <param name="Directory">The directory of the FileSystem backend; null for others.</param>
/// <param name="Redis">The connection string of the Redis backend; null for others. With neither, InMemory.</param>
internal sealed record SampleBackend(string? Directory, string? Redis = null)
{
    public static SampleBackend Parse(string[] args) => args switch
    {
        [] or ["filesystem"] => new SampleBackend(Path.Combine(Path.GetTempPath(), "multilock-sample")),
        ["filesystem", string directory] when directory.Length > 0 => new SampleBackend(Path.GetFullPath(directory)),
        ["inmemory"] => new SampleBackend(Directory: null),
        ["redis"] => new SampleBackend(Directory: null, Redis: "localhost:6379"),
        ["redis", string connection] when connection.Length > 0 => new SampleBackend(Directory: null, Redis: connection),
        ["inmemory" or "filesystem" or "redis", ..] => throw new UsageException($"Too many arguments for '{args[0]}', or an empty one."),
        ["sqlserver" or "postgresql" or "azureblob" or "consul" or "zookeeper", ..] =>
            throw new UsageException($"The '{args[0]}' backend is not there yet. Use 'filesystem', 'inmemory' or 'redis'."),
        _ => throw new UsageException($"Unknown command or backend '{args[0]}'."),
    };
}
