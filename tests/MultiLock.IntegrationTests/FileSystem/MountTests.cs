namespace MultiLock.IntegrationTests.FileSystem;

public sealed class MountTests
{
    [Fact]
    public async Task Requests_WhenTheDiskIsFull_SaySoAndRecoverWithSpace()
    {
        using var mount = new TemporaryMount("size=64k");
        await using var participant = new Participant(mount.Path);
        var held = new HeldGroup("g", Guid.NewGuid(), 0);
        Assert.True((await participant.AcquireAsync("g", held.AttemptId)).IsGranted);
        string ballast = Path.Combine(mount.Path, "ballast");
        Assert.Throws<IOException>(() => File.WriteAllBytes(ballast, new byte[100_000]));

        var exception = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await participant.AcquireAsync("other"));

        Assert.Contains("The disk is full", exception.Message, StringComparison.Ordinal);
        Assert.False((await participant.RenewAsync(held)).SessionLost);
        File.Delete(ballast);
        Assert.True((await participant.AcquireAsync("other")).IsGranted);
    }

    [Fact]
    public async Task Initialize_WhenTheFileSystemIsReadOnly_SaysSo()
    {
        using var mount = new TemporaryMount("size=1m");
        await using (var earlier = new Participant(mount.Path))
        {
            await earlier.Provider.InitializeAsync();
        }

        mount.MakeReadOnly();
        await using var participant = new Participant(mount.Path);

        var exception = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await participant.Provider.InitializeAsync());

        Assert.Contains("is read-only", exception.Message, StringComparison.Ordinal);
    }
}
