using Xunit;

namespace MultiLock.Conformance;

/// <summary>Notifications: a release anywhere wakes the followers everywhere. Where the backend cannot push, they read, and see it as soon.</summary>
public abstract class WatchConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    [Fact]
    public virtual async Task Watch_WhenItStarts_SaysThatAnythingMayHaveHappened()
    {
        Follower follower = await FollowAsync(await JoinAsync());

        await follower.WaitForAsync(notification => notification.Kind == LeadershipNotificationKind.Resynchronized);

        await follower.Watch.DisposeAsync();
    }

    [Fact]
    public virtual async Task Watch_WhenAGroupIsReleased_WakesFollowersWhoThenWin()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(2));
        await AskAsync(other, held);
        Follower follower = await FollowAsync(other, held);

        await holder.ReleaseAsync(held[0]);
        await follower.WaitForAsync(notification => notification.Groups.Contains(held[0].Group));

        Assert.True((await other.TryAsync(held[0].Group)).IsGranted);
        Assert.False((await other.TryAsync(held[1].Group)).IsGranted);
        await follower.Watch.DisposeAsync();
    }

    [Fact]
    public virtual async Task Watch_WhenASessionLeaves_WakesFollowersOfEveryGroup()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(20));
        await AskAsync(other, held);
        Follower follower = await FollowAsync(other, held);
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
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(20));
        await AskAsync(other, held);
        Follower follower = await FollowAsync(other, held);
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
        Participant holder = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        Participant other = await JoinAsync();
        await AskAsync(other, held);
        Follower silent = await FollowAsync(other, held);
        Follower awake = await FollowAsync(other, held);

        await silent.Watch.DisposeAsync();
        await silent.Watch.DisposeAsync();
        await holder.ReleaseAsync(held);
        await awake.WaitForAsync(notification => notification.Groups.Contains(held.Group));

        Assert.DoesNotContain(silent.Received(), notification => notification.Groups.Contains(held.Group));
        await awake.Watch.DisposeAsync();
    }

    [Fact]
    public virtual async Task Watch_WhenSeveralWatch_WakesThemAll()
    {
        Participant holder = await JoinAsync();
        Participant[] others = [await JoinAsync(), await JoinAsync()];
        HeldGroup held = await holder.WinAsync(NewGroup());
        var followers = new List<Follower>();
        foreach (Participant other in others)
        {
            await AskAsync(other, held);
            followers.Add(await FollowAsync(other, held));
            followers.Add(await FollowAsync(other, held));
        }

        await holder.ReleaseAsync(held);

        foreach (Follower follower in followers)
        {
            await follower.WaitForAsync(notification => notification.Groups.Contains(held.Group));
            await follower.Watch.DisposeAsync();
        }
    }

    [Fact]
    public virtual async Task Watch_WhenStartedAgain_WakesAgain()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        for (int i = 0; i < 3; i++)
        {
            HeldGroup held = await holder.WinAsync(NewGroup());
            await AskAsync(other, held);
            Follower follower = await FollowAsync(other, held);
            await follower.WaitForAsync(notification => notification.Kind == LeadershipNotificationKind.Resynchronized);

            await holder.ReleaseAsync(held);

            await follower.WaitForAsync(notification => notification.Groups.Contains(held.Group));
            await follower.Watch.DisposeAsync();
        }
    }

    [Fact]
    public virtual async Task Watch_WhenItsProviderIsDisposed_IsSilent()
    {
        Participant holder = await JoinAsync();
        Participant leaving = await JoinAsync();
        Participant staying = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(2));
        await AskAsync(leaving, held);
        await AskAsync(staying, held);
        Follower silent = await FollowAsync(leaving, held);
        Follower awake = await FollowAsync(staying, held);

        await leaving.Provider.DisposeAsync();
        _ = silent.Received().ToArray();
        await holder.ReleaseAsync(held[0]);
        await awake.WaitForAsync(notification => notification.Groups.Contains(held[0].Group));
        await holder.ReleaseAsync(held[1]);
        await awake.WaitForAsync(notification => notification.Groups.Contains(held[1].Group));

        Assert.DoesNotContain(silent.Received(), notification => notification.Groups.Count > 0);
        await silent.Watch.DisposeAsync();
        await awake.Watch.DisposeAsync();
    }

    /// <summary>A notification that is lost costs time and nothing else: whoever asks again wins.</summary>
    [Fact]
    public virtual async Task Watch_WhenNobodyHearsTheRelease_LeavesTheGroupToWhoeverAsks()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        await AskAsync(other, held);
        Follower deaf = await FollowAsync(other, held);
        await deaf.Watch.DisposeAsync();

        await holder.ReleaseAsync(held);

        Assert.True((await other.WinAsync(held.Group)).Term > held.Term);
    }

    /// <summary>A follower has asked for the groups that it waits for; a backend need not push what nobody there asked for.</summary>
    private static async Task AskAsync(Participant participant, params IReadOnlyList<HeldGroup> held)
    {
        AcquireReply reply = await participant.AcquireAsync([.. held.Select(group => participant.Wish(group.Group))]);
        Assert.All(reply.Results, result => Assert.False(result.IsGranted));
    }

    private Task<Follower> FollowAsync(Participant participant, params IReadOnlyList<HeldGroup> held) =>
        Follower.StartAsync(Fixture, participant.Provider, [.. held.Select(group => group.Group)]);
}
