using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.FileSystem;

namespace MultiLock.IntegrationTests.FileSystem;

public sealed class StartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("", ".leader", "DirectoryPath")]
    [InlineData(" ", ".leader", "DirectoryPath")]
    [InlineData("/", ".leader", "DirectoryPath")]
    [InlineData("x", "leader", "FileExtension")]
    [InlineData("x", ".", "FileExtension")]
    [InlineData("x", ".a/b", "FileExtension")]
    [InlineData("x", ".end", "FileExtension")]
    [InlineData("x", ".state", "FileExtension")]
    public void Construction_WhenAnOptionBreaksItsRule_NamesOptionAndValue(string path, string extension, string option)
    {
        var options = new FileSystemLeaderElectionOptions { DirectoryPath = path, FileExtension = extension };

        var exception = Assert.Throws<LeaderElectionConfigurationException>(
            () => new FileSystemLeaderElectionProvider(Options.Create(options), NullLogger<FileSystemLeaderElectionProvider>.Instance));

        Assert.Contains($"{option} is '{(option == "FileExtension" ? extension : path)}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initialize_WhenTheDirectoryIsMissingAndMayNotBeCreated_SaysSo()
    {
        string path = Path.Combine(_directory.Path, "missing");
        await using var provider = new FileSystemLeaderElectionProvider(
            Options.Create(new FileSystemLeaderElectionOptions { DirectoryPath = path, AutoCreateDirectory = false }),
            NullLogger<FileSystemLeaderElectionProvider>.Instance);

        var exception = await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await provider.InitializeAsync());

        Assert.Contains("AutoCreateDirectory", exception.Message, StringComparison.Ordinal);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task Initialize_WhenThePathIsAFile_SaysSo()
    {
        string path = Path.Combine(_directory.Path, "file");
        File.WriteAllText(path, "");
        await using var participant = new Participant(path);

        var exception = await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await participant.Provider.InitializeAsync());

        Assert.Contains("is a file", exception.Message, StringComparison.Ordinal);
        Assert.False(await participant.Provider.HealthCheckAsync());
    }

    [Theory]
    [InlineData("/proc/multilock")]
    [InlineData("/proc/self/fd/multilock")]
    public async Task Initialize_WhenNothingCanBeWritten_FailsClearlyWithTheCauseInside(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");
        await using var participant = new Participant(path);

        var exception = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await participant.Provider.InitializeAsync());

        Assert.NotNull(exception.InnerException);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_WhenTheDirectoryHasDisappeared_FailInsteadOfAnsweringAndRecoverAfterInitialize()
    {
        string path = Path.Combine(_directory.Path, "d");
        await using var participant = new Participant(path);
        await participant.AcquireAsync("g");
        Directory.Move(path, path + "-away");

        await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await participant.RenewAsync());
        Assert.False(await participant.Provider.HealthCheckAsync());
        Directory.Move(path + "-away", path);

        await participant.Provider.InitializeAsync();
        Assert.False((await participant.RenewAsync()).SessionLost);
        Assert.True(await participant.Provider.HealthCheckAsync());
    }

    [Theory]
    [InlineData(/*lang=json,strict*/ """{"format":7,"fileExtension":".leader"}""", "format 7")]
    [InlineData("garbage", "format (none)")]
    public async Task Initialize_WhenTheFormatIsNotKnown_NamesBothAndTouchesNothing(string content, string named)
    {
        string file = Path.Combine(_directory.Path, "multilock.json");
        File.WriteAllText(file, content);
        await using var participant = new Participant(_directory.Path);

        var exception = await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await participant.Provider.InitializeAsync());

        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.Contains("knows format 1", exception.Message, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(_directory.Path));
        Assert.Equal(content, File.ReadAllText(file));
    }

    [Fact]
    public async Task Acquire_WhenATermIsInAFormatThatIsNotKnown_RefusesAndOverwritesNothing()
    {
        await using var participant = new Participant(_directory.Path);
        await participant.AcquireAsync("g");
        string term = Directory.GetFiles(Path.Combine(_directory.Path, "groups"), "*.leader", SearchOption.AllDirectories).Single();
        File.WriteAllText(term, /*lang=json,strict*/ """{"format":7}""");

        await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await participant.AcquireAsync("g"));

        Assert.Contains("7", File.ReadAllText(term), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initialize_WhenReplicasDifferInTheExtension_FollowsTheFirst()
    {
        await using var first = new Participant(_directory.Path, extension: ".lock");
        await using var second = new Participant(_directory.Path, extension: ".other");
        await first.AcquireAsync("g");

        Assert.False((await second.AcquireAsync("g")).IsGranted);
        Assert.Single(Directory.GetFiles(Path.Combine(_directory.Path, "groups"), "*.lock", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Initialize_WhenACrashLeftFiles_IgnoresAndRemovesThem()
    {
        await using (var earlier = new Participant(_directory.Path))
        {
            var attempt = Guid.NewGuid();
            long won = (await earlier.AcquireAsync("g", attempt)).Term;
            await earlier.ReleaseAsync(new HeldGroup("g", attempt, won), endsSession: true);
        }

        string dead = Guid.NewGuid().ToString("N");
        string orphan = Path.Combine(_directory.Path, "sessions", Guid.NewGuid().ToString("N"));
        string ended = Path.Combine(_directory.Path, "sessions", Guid.NewGuid().ToString("N"));
        File.WriteAllText(Path.Combine(_directory.Path, "tmp", dead + ".3"), """{"format":1,"gro""");
        Directory.CreateDirectory(Path.Combine(_directory.Path, "tmp", dead + ".4"));
        File.WriteAllText(Path.Combine(_directory.Path, "processes", dead + ".live"), "");
        Directory.CreateDirectory(orphan);
        File.WriteAllText(Path.Combine(orphan, new SessionBeat(3, Participant.Lease, dead).FileName), "");
        Directory.CreateDirectory(ended);
        File.WriteAllText(Path.Combine(ended, "ended"), "");
        string group = Directory.GetDirectories(Path.Combine(_directory.Path, "groups")).Single();
        File.WriteAllText(Path.Combine(group, new string('0', 19) + "1.end"), "");
        File.WriteAllText(Path.Combine(group, "rubbish"), "");

        await using var participant = new Participant(_directory.Path);
        await participant.Provider.InitializeAsync();

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_directory.Path, "tmp")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_directory.Path, "sessions")));
        Assert.Single(Directory.GetFiles(Path.Combine(_directory.Path, "processes")));
        Assert.True((await participant.AcquireAsync("g")).IsGranted);
    }

    [Fact]
    public async Task Acquire_WhenPowerWasLostInsideATerm_CountsItsNumberAsUsed()
    {
        await using var participant = new Participant(_directory.Path);
        long term = (await participant.AcquireAsync("g")).Term;
        string file = Directory.GetFiles(Path.Combine(_directory.Path, "groups"), "*.leader", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, "");

        Assert.Equal(term + 1, (await participant.AcquireAsync("g")).Term);
    }

    [Theory]
    [InlineData("/data/app", "nfs4")]
    [InlineData("/data", "nfs4")]
    [InlineData("/database", "ext4")]
    [InlineData("/with space/x", "cifs")]
    public void MountTable_WhenMountsNest_FindsTheOneThatHoldsThePath(string path, string expected)
    {
        string[] mounts =
        [
            "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
            "30 22 0:40 / /data rw,relatime shared:1 - nfs4 server:/export rw",
            @"31 22 0:41 / /with\040space rw - cifs //server/share rw",
        ];

        string found = MountTable.Find(mounts, path);

        Assert.Equal(expected, found);
        Assert.Equal(expected != "ext4", MountTable.IsNetwork(found));
    }
}
