using Xunit;

namespace MultiLock.Conformance;

/// <summary>Releases: what they free, and what stale ones must leave alone.</summary>
public abstract class ReleaseConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    [Fact]
    public virtual async Task Release_WhenAcknowledged_LetsAnotherWinAtOnceWithAGreaterTerm()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());

        await holder.ReleaseAsync(held);

        Assert.Null(await ReadAsync(other, held.Group));
        Assert.True((await other.WinAsync(held.Group)).Term > held.Term);
    }

    [Fact]
    public virtual async Task Release_WhenTheSessionGoesOn_KeepsItsOtherGroups()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(2));

        await holder.ReleaseAsync(held[0]);

        AssertKept(await holder.HeartbeatAsync(held[1]));
        Assert.False((await other.TryAsync(held[1].Group)).IsGranted);
        Assert.True((await holder.WinAsync(held[0].Group)).Term > held[0].Term);
    }

    [Fact]
    public virtual async Task Release_WhenTheSessionLeaves_FreesAll()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(5));

        await holder.LeaveAsync(held);

        HeldGroup[] won = await other.WinAllAsync([.. held.Select(group => group.Group)]);
        Assert.All(held.Zip(won), pair => Assert.True(pair.Second.Term > pair.First.Term));
    }

    [Fact]
    public virtual async Task Release_WhenRepeated_IsNoError()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());

        await holder.ReleaseAsync(held);
        await holder.ReleaseAsync(held);
        HeldGroup won = await other.WinAsync(held.Group);
        await holder.LeaveAsync(held);
        await holder.LeaveAsync(held);

        Assert.Equal(won.Term, (await ReadAsync(other, held.Group))?.Term);
    }

    [Fact]
    public virtual async Task Release_WhenNothingWasEverHeld_IsNoError()
    {
        Participant participant = await JoinAsync();

        await participant.LeaveAsync(new HeldGroup(NewGroup(), Guid.NewGuid(), 0));
        await participant.LeaveAsync();
    }

    [Fact]
    public virtual async Task Release_WhenTheTermIsNotKnown_FreesWhatTheAttemptWon()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());

        await holder.ReleaseAsync(held with { Term = 0 });

        Assert.True((await other.WinAsync(held.Group)).Term > held.Term);
    }

    [Fact]
    public virtual async Task Release_WhenItIsOfAnEarlierTerm_LeavesTheNewOneAlone()
    {
        Participant holder = await JoinAsync();
        HeldGroup old = await holder.WinAsync(NewGroup());
        await holder.ReleaseAsync(old);
        HeldGroup current = await holder.WinAsync(old.Group);

        await holder.ReleaseAsync(old);
        await holder.ReleaseAsync(old with { Term = 0 });
        await holder.ReleaseAsync(current with { Term = old.Term });

        AssertKept(await holder.HeartbeatAsync(current));
        Assert.Equal(current.Term, (await ReadAsync(holder, old.Group))?.Term);
    }

    [Fact]
    public virtual async Task Release_WhenAnotherSessionUsesTheSameAttempt_LeavesTheGroupAlone()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());

        await other.LeaveAsync(held);

        AssertKept(await holder.HeartbeatAsync(held));
        Assert.Equal(holder.SessionId, (await ReadAsync(other, held.Group))?.SessionId);
    }

    [Fact]
    public virtual async Task Release_WhenTheGroupWasTaken_LeavesTheNewHolderAlone()
    {
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        await ExpireAsync();
        HeldGroup won = await TakeOverAsync(other, held.Group);

        await holder.LeaveAsync(held);

        AssertKept(await other.HeartbeatAsync(won));
        Assert.Equal(won.Term, (await ReadAsync(other, held.Group))?.Term);
    }
}
