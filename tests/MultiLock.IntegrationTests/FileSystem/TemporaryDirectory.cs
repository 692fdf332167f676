namespace MultiLock.IntegrationTests.FileSystem;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("multilock-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A provider that was not disposed may still be writing; the system's cleaner takes the rest.
        }
    }
}
