namespace MultiLock.IntegrationTests.FileSystem;

/// <summary>F4: heartbeats are synchronous I/O on a thread of their own, and wait for nothing that user code can hold.</summary>
public sealed class StarvedPoolTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Leadership_WhenTheThreadPoolOfTheProcessIsStarved_IsKept()
    {
        using Worker worker = await Worker.StartAsync(_directory.Path);

        Assert.Equal("kept", await worker.AskAsync("starve g 3000 12000"));
    }
}
