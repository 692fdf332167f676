using Microsoft.Extensions.Time.Testing;
using MultiLock.FileSystem;

namespace MultiLock.IntegrationTests.FileSystem;

public sealed class ProcessTests : IDisposable
{
    private const string LongLease = "600000";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Kill_WhenTheLeaderDies_IsPushedAndTheGroupIsFreeLongBeforeItsLease()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals.");
        using Worker worker = await Worker.StartAsync(_directory.Path);
        await using var follower = new Participant(_directory.Path);
        Assert.StartsWith("granted ", await worker.AskAsync($"acquire g {LongLease}"), StringComparison.Ordinal);
        AcquireResult denied = await follower.AcquireAsync("g");
        Assert.Equal(worker.Session, denied.Holder?.SessionId);
        var ended = new TaskCompletionSource<Guid>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncDisposable? watch = await follower.Provider.WatchAsync(n =>
        {
            if (n.Kind == LeadershipNotificationKind.SessionEnded)
            {
                ended.TrySetResult(n.SessionId);
            }
        });

        worker.Kill();

        Assert.Equal(worker.Session, await ended.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(denied.Holder!.Term + 1, (await follower.AcquireAsync("g")).Term);
    }

    [Fact]
    public async Task Freeze_WhenTheLeaderIsStoppedPastItsLease_LosesAndNeverComesBack()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals.");
        var time = new FakeTimeProvider();
        using Worker worker = await Worker.StartAsync(_directory.Path);
        await using var follower = new Participant(_directory.Path, time);
        Assert.StartsWith("granted ", await worker.AskAsync($"acquire g {LongLease}"), StringComparison.Ordinal);
        Assert.Equal("extended", await worker.AskAsync($"renew g {LongLease}"));

        worker.Freeze();
        Assert.False((await follower.AcquireAsync("g")).IsGranted);
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.False((await follower.AcquireAsync("g")).IsGranted);
        time.Advance(TimeSpan.FromMinutes(1));
        AcquireResult won = await follower.AcquireAsync("g");
        worker.Thaw();

        // Its own clock says that nine minutes and more are left: only the file can tell it.
        Assert.True(won.IsGranted);
        Assert.Equal("lost", await worker.AskAsync($"renew g {LongLease}"));
        Assert.Equal("lost", await worker.AskAsync($"acquire other {LongLease}"));
        Assert.Equal(won.Term, (await follower.ReadAsync("g"))?.Term);
    }

    [Fact]
    public async Task Kill_WhenItHitsAnyStep_LeavesAStateThatTheNextProcessReads()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals.");
        long last = 0;
        for (int i = 0; i < 5; i++)
        {
            using (Worker worker = await Worker.StartAsync(_directory.Path))
            {
                Assert.Equal("churning", await worker.AskAsync($"churn g {LongLease}"));
                await WaitForTermsAsync(last);
                worker.Kill();
            }

            await using var participant = new Participant(_directory.Path);
            var attempt = Guid.NewGuid();
            AcquireResult won = await participant.AcquireAsync("g", attempt);
            Assert.True(won.Term > last);
            last = won.Term;
            await participant.ReleaseAsync(new HeldGroup("g", attempt, won.Term), endsSession: true);
        }
    }

    [Fact]
    public async Task Initialize_WhenLocksDoNotExclude_RefusesTheFileSystemByName()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The switch is for Unix.");

        // No file system here ignores locks, but .NET can be told to take none.
        string error = await Worker.FailAsync(_directory.Path, "DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "true");

        Assert.Contains(nameof(LeaderElectionConfigurationException), error, StringComparison.Ordinal);
        Assert.Contains($"'{_directory.Path}' on the file system '{MountTable.FileSystemOf(_directory.Path)}'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Freeze_WhenItHitsAnyStepOfTheHolder_NeverLetsTwoHold()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals.");
        var time = new FakeTimeProvider();
        using Worker worker = await Worker.StartAsync(_directory.Path);
        Assert.Equal("churning", await worker.AskAsync($"churn g {LongLease}"));
        long last = 0;
        for (int i = 0; i < 20; i++)
        {
            await using var follower = new Participant(_directory.Path, time);
            var attempt = Guid.NewGuid();
            worker.Freeze();
            AcquireResult result = await follower.AcquireAsync("g", attempt);
            if (!result.IsGranted)
            {
                time.Advance(TimeSpan.FromMinutes(10));
                result = await follower.AcquireAsync("g", attempt);
            }

            Assert.True(result.IsGranted);
            Assert.True(result.Term > last);
            worker.Thaw();

            // Whatever the worker goes on with, the group is not its own.
            for (int look = 0; look < 50; look++)
            {
                Assert.Equal((follower.Session, result.Term), await HolderAsync(follower));
            }

            last = result.Term;
            await follower.ReleaseAsync(new HeldGroup("g", attempt, last), endsSession: true);
        }
    }

    private static async Task<(Guid? Session, long? Term)> HolderAsync(Participant observer)
    {
        LeaderRecord? leader = await observer.ReadAsync("g");
        return (leader?.SessionId, leader?.Term);
    }

    /// <summary>Waits until the worker has come some terms further, which is a different step each time.</summary>
    private async Task WaitForTermsAsync(long after)
    {
        await using var observer = new Participant(_directory.Path);
        for (int seen = 0; seen < 5;)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (await observer.ReadAsync("g") is { } leader && leader.Term > after)
            {
                after = leader.Term;
                seen++;
            }
        }
    }
}
