using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace MultiLock.IntegrationTests.FileSystem;

public sealed class WatchTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Watch_WhenItStarts_Resynchronizes()
    {
        await using var follower = new Participant(_directory.Path);
        var seen = new ConcurrentQueue<LeadershipNotification>();
        await using IAsyncDisposable? watch = await follower.Provider.WatchAsync(seen.Enqueue);

        Assert.Equal(LeadershipNotificationKind.Resynchronized, Assert.Single(seen).Kind);
    }

    [Fact]
    public async Task Watch_WhenAGroupIsReleasedByAnotherProvider_NamesIt()
    {
        await using var leader = new Participant(_directory.Path);
        await using var follower = new Participant(_directory.Path);
        var released = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempt = Guid.NewGuid();
        long term = (await leader.AcquireAsync("g", attempt)).Term;
        await follower.AcquireAsync("g");
        await using IAsyncDisposable? watch = await follower.Provider.WatchAsync(n =>
        {
            if (n.Kind == LeadershipNotificationKind.Released)
            {
                released.TrySetResult(n.Groups.Single());
            }
        });

        await leader.ReleaseAsync(new HeldGroup("g", attempt, term));

        Assert.Equal("g", await released.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.True((await follower.AcquireAsync("g")).IsGranted);
    }

    [Fact]
    public async Task Watch_WhenACounterStandsStillForItsLease_ReportsTheSession()
    {
        var time = new FakeTimeProvider();
        await using var leader = new Participant(_directory.Path, new FakeTimeProvider());
        await using var follower = new Participant(_directory.Path, time);
        var seen = new ConcurrentQueue<LeadershipNotification>();
        await leader.AcquireAsync("g");
        await follower.AcquireAsync("g");
        await using IAsyncDisposable? watch = await follower.Provider.WatchAsync(seen.Enqueue);

        time.Advance(Participant.Lease - TimeSpan.FromMilliseconds(100));
        Assert.DoesNotContain(seen, n => n.Kind == LeadershipNotificationKind.SessionEnded);
        time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal(leader.Session, Assert.Single(seen, n => n.Kind == LeadershipNotificationKind.SessionEnded).SessionId);
    }
}
