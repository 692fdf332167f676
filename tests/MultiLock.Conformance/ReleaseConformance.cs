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
        await ExpireAsync(holder);
        HeldGroup won = await TakeOverAsync(other, held.Group);

        await holder.LeaveAsync(held);

        AssertKept(await other.HeartbeatAsync(won));
        Assert.Equal(won.Term, (await ReadAsync(other, held.Group))?.Term);
    }

    [Fact]
    public virtual async Task Release_WhenOutcomesDiffer_FreesWhatIsHeldAndNothingElse()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] mine = await holder.WinAllAsync(NewGroups(3));
        HeldGroup theirs = await other.WinAsync(NewGroup());
        await holder.ReleaseAsync(mine[2]);
        HeldGroup current = await holder.WinAsync(mine[2].Group);
        var unknown = new HeldGroup(NewGroup(), Guid.NewGuid(), 1);

        // The first ones fail, so that a loop that ends at a failure shows. The last is named twice.
        await holder.ReleaseAsync(theirs, unknown, mine[2], mine[0] with { AttemptId = Guid.NewGuid() }, mine[1], mine[1]);

        IReadOnlyList<LeaderRecord?> records =
            await other.Provider.ReadAsync([theirs.Group, unknown.Group, current.Group, mine[0].Group, mine[1].Group], Cancel);
        Assert.Equal([theirs.Term, null, current.Term, mine[0].Term, null], records.Select(record => record?.Term));
        AssertKept(await holder.HeartbeatAsync(mine[0], current));
        Assert.True((await other.WinAsync(mine[1].Group)).Term > mine[1].Term);
    }

    [Fact]
    public virtual async Task Release_WhenItIsOfTheLastGroup_LeavesTheSessionOpen()
    {
        Participant participant = await JoinAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());

        await participant.ReleaseAsync(held);

        Assert.False((await participant.HeartbeatAsync()).SessionLost);
        AcquireReply reply = await participant.AcquireAsync(opensSession: false, participant.Wish(held.Group));
        Assert.False(reply.SessionLost);
        Assert.True(Assert.Single(reply.Results).Term > held.Term);
    }

    [Fact]
    public virtual async Task Release_WhenTheLeaseHasEnded_IsNoErrorAndTheTermStillGrows()
    {
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        await ExpireAsync(holder);

        await holder.LeaveAsync(held);

        Assert.Null(await ReadAsync(other, held.Group));
        Assert.True((await TakeOverAsync(other, held.Group)).Term > held.Term);
    }

    [Fact]
    public virtual async Task Release_WhenItRacesWithANewTerm_NeverFreesThat()
    {
        Participant holder = await JoinAsync();
        for (int round = 0; round < 10; round++)
        {
            HeldGroup old = await holder.WinAsync(NewGroup());
            HeldGroup[] ends = await RaceAsync(
            [
                () => ReleaseAsync(old), () => ReleaseAsync(old), () => ReleaseAsync(old with { Term = 0 }), () => WinWhenFreeAsync(old.Group),
            ]);

            HeldGroup current = ends[^1];
            Assert.True(current.Term > old.Term);
            AssertKept(await holder.HeartbeatAsync(current));
            Assert.Equal(current.Term, (await ReadAsync(holder, old.Group))?.Term);
        }

        async Task<HeldGroup> ReleaseAsync(HeldGroup held)
        {
            await holder.ReleaseAsync(held);
            return held;
        }

        async Task<HeldGroup> WinWhenFreeAsync(string group)
        {
            Candidate wish = holder.Wish(group);
            using var patience = new CancellationTokenSource(Fixture.Patience, TimeProvider.System);
            while (true)
            {
                AcquireResult result = await holder.TryAsync(wish);
                if (result.IsGranted)
                {
                    return new HeldGroup(group, wish.AttemptId, result.Term);
                }

                Assert.False(patience.IsCancellationRequested, "The group was not freed.");
                await Task.Yield();
            }
        }
    }
}
