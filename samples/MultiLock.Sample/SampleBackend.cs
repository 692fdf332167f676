namespace MultiLock.Sample;

/// <summary>The backend that the command line names.</summary>
/// <param name="Directory">The directory of the FileSystem backend; null for InMemory.</param>
internal sealed record SampleBackend(string? Directory)
{
    public static SampleBackend Parse(string[] args) => args switch
    {
        [] or ["filesystem"] => new SampleBackend(Path.Combine(Path.GetTempPath(), "multilock-sample")),
        ["filesystem", string directory] when directory.Length > 0 => new SampleBackend(Path.GetFullPath(directory)),
        ["inmemory"] => new SampleBackend(Directory: null),
        ["inmemory" or "filesystem", ..] => throw new UsageException($"Too many arguments for '{args[0]}', or an empty one."),
        ["sqlserver" or "postgresql" or "redis" or "azureblob" or "consul" or "zookeeper", ..] =>
            throw new UsageException($"The '{args[0]}' backend is not there yet. Use 'filesystem' or 'inmemory'."),
        _ => throw new UsageException($"Unknown command or backend '{args[0]}'."),
    };
}
