using System.Threading.Channels;
using Xunit;

namespace MultiLock.Conformance;

/// <summary>Notifications: a release anywhere wakes the followers everywhere.</summary>
public abstract class WatchConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    [Fact]
    public virtual async Task Watch_WhenItStarts_SaysThatAnythingMayHaveHappened()
    {
        RequireWatch();
        Follower follower = await FollowAsync(await NewProviderAsync());

        await follower.WaitForAsync(notification => notification.Kind == LeadershipNotificationKind.Resynchronized);

        await follower.Watch.DisposeAsync();
    }

    [Fact]
    public virtual async Task Watch_WhenAGroupIsReleased_WakesFollowersWhoThenWin()
    {
        RequireWatch();
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(2));
        await AskAsync(other, held);
        Follower follower = await FollowAsync(other.Provider);

        await holder.ReleaseAsync(held[0]);
        await follower.WaitForAsync(notification => notification.Groups.Contains(held[0].Group));

        Assert.True((await other.TryAsync(held[0].Group)).IsGranted);
        Assert.False((await other.TryAsync(held[1].Group)).IsGranted);
        await follower.Watch.DisposeAsync();
    }

    [Fact]
    public virtual async Task Watch_WhenASessionLeaves_WakesFollowersOfEveryGroup()
    {
        RequireWatch();
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(20));
        await AskAsync(other, held);
        Follower follower = await FollowAsync(other.Provider);
        var waiting = held.Select(group => group.Group).ToHashSet();

        await holder.LeaveAsync(held);
        await follower.WaitForAsync(notification =>
        {
            waiting.ExceptWith(notification.Groups);
            return waiting.Count == 0
                || (notification.Kind == LeadershipNotificationKind.SessionEnded && notification.SessionId == holder.SessionId);
        });

        await other.WinAllAsync([.. held.Select(group => group.Group)]);
        await follower.Watch.DisposeAsync();
    }

    [Fact]
    public virtual async Task Watch_WhenManyGroupsAreReleasedInTurn_WakesFollowersOfEach()
    {
        RequireWatch();
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(20));
        await AskAsync(other, held);
        Follower follower = await FollowAsync(other.Provider);
        var waiting = held.Select(group => group.Group).ToHashSet();

        foreach (HeldGroup group in held)
        {
            await holder.ReleaseAsync(group);
        }

        await follower.WaitForAsync(notification =>
        {
            waiting.ExceptWith(notification.Groups);
            return waiting.Count == 0;
        });
        await follower.Watch.DisposeAsync();
    }

    [Fact]
    public virtual async Task Watch_WhenDisposed_IsSilentAndLeavesOthersAlone()
    {
        RequireWatch();
        Participant holder = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        Participant other = await JoinAsync();
        await AskAsync(other, held);
        Follower silent = await FollowAsync(other.Provider);
        Follower awake = await FollowAsync(other.Provider);

        await silent.Watch.DisposeAsync();
        await silent.Watch.DisposeAsync();
        await holder.ReleaseAsync(held);
        await awake.WaitForAsync(notification => notification.Groups.Contains(held.Group));

        Assert.DoesNotContain(silent.Received(), notification => notification.Groups.Contains(held.Group));
        await awake.Watch.DisposeAsync();
    }

    /// <summary>A follower has asked for the groups that it waits for; a backend need not push what nobody there asked for.</summary>
    private static async Task AskAsync(Participant participant, params IReadOnlyList<HeldGroup> held)
    {
        AcquireReply reply = await participant.AcquireAsync([.. held.Select(group => participant.Wish(group.Group))]);
        Assert.All(reply.Results, result => Assert.False(result.IsGranted));
    }

    private async Task<Follower> FollowAsync(ILeaderElectionProvider provider)
    {
        var received = Channel.CreateUnbounded<LeadershipNotification>();
        IAsyncDisposable? watch = await provider.WatchAsync(notification => received.Writer.TryWrite(notification), Cancel);
        Assert.NotNull(watch);
        return new Follower(watch, received.Reader, Fixture.Patience);
    }

    private void RequireWatch() => Assert.SkipWhen(Fixture.WhyNoWatch is not null, Fixture.WhyNoWatch ?? "");

    private sealed record Follower(IAsyncDisposable Watch, ChannelReader<LeadershipNotification> Notifications, TimeSpan Patience)
    {
        public async Task WaitForAsync(Func<LeadershipNotification, bool> isAwaited)
        {
            while (!isAwaited(await Notifications.ReadAsync(Cancel).AsTask().WaitAsync(Patience, Cancel)))
            {
            }
        }

        public IEnumerable<LeadershipNotification> Received()
        {
            while (Notifications.TryRead(out LeadershipNotification? notification))
            {
                yield return notification;
            }
        }
    }
}
