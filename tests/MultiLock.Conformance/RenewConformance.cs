using Xunit;

namespace MultiLock.Conformance;

/// <summary>Heartbeats: what they extend, what they report, and that none comes too late and works.</summary>
public abstract class RenewConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    [Fact]
    public virtual async Task Heartbeat_WhenInTime_ExtendsTheLeaseOfEveryGroup()
    {
        Require(Fixture.WhyNoWaiting);
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(3));

        for (int i = 0; i < 4; i++)
        {
            await Fixture.AdvanceAsync(Brief / 2);
            RenewReply reply = await holder.HeartbeatAsync(held);
            AssertKept(reply);
            Assert.InRange(reply.Remaining, TimeSpan.FromTicks(1), holder.Lease);
        }

        AcquireReply denied = await other.AcquireAsync([.. held.Select(group => other.Wish(group.Group))]);
        Assert.All(denied.Results, result => Assert.False(result.IsGranted));
    }

    [Fact]
    public virtual async Task Heartbeat_WhenTheLeaseChanges_GrantsTheNewOne()
    {
        Require(Fixture.WhyNoWaiting);
        ILeaderElectionProvider provider = await NewProviderAsync();
        var participant = new Participant(provider, Fixture.LongLease);
        HeldGroup held = await participant.WinAsync(NewGroup());

        RenewReply reply = await provider.RenewAsync(
            new RenewRequest(participant.SessionId, Brief, [held], FailedAttempts: 0, Timeout: Brief) { WantsLiveSessions = true }, Cancel);

        AssertKept(reply);
        AssertAtMost(Brief, reply.Remaining);
        Assert.True(reply.LiveSessions is null or >= 1);
        await Fixture.AdvanceAsync(Fixture.LongestExpiry(Brief));
        AssertLost(await participant.HeartbeatAsync(held), held.Group);
    }

    [Fact]
    public virtual async Task Heartbeat_WhenEarlierOnesGotNoAnswer_StillExtends()
    {
        Participant participant = await JoinAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());

        RenewReply reply = await participant.Provider.RenewAsync(
            new RenewRequest(participant.SessionId, participant.Lease, [held], FailedAttempts: 3, Timeout: participant.Lease), Cancel);

        AssertKept(reply);
    }

    [Fact]
    public virtual async Task Heartbeat_WhenTheLeaseEnded_ExtendsNothing()
    {
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        await ExpireAsync(holder);

        AssertLost(await holder.HeartbeatAsync(held), held.Group);

        Assert.True((await TakeOverAsync(other, held.Group)).Term > held.Term);
    }

    [Fact]
    public virtual async Task Heartbeat_WhenTheGroupWasTaken_DisturbsTheNewHolderInNothing()
    {
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        await ExpireAsync(holder);
        HeldGroup won = await TakeOverAsync(other, held.Group);

        AssertLost(await holder.HeartbeatAsync(held), held.Group);

        AssertKept(await other.HeartbeatAsync(won));
        LeaderRecord? record = await ReadAsync(other, held.Group);
        Assert.Equal((other.SessionId, won.Term), (record?.SessionId, record?.Term));
    }

    [Fact]
    public virtual async Task Heartbeat_WhenItRacesWithATakeover_NeverSucceedsBesideIt()
    {
        Require(Fixture.WhyNoWaiting);
        ILeaderElectionProvider mine = await NewProviderAsync();
        ILeaderElectionProvider theirs = await NewProviderAsync();
        Participant[] holders = [.. Enumerable.Range(0, 20).Select(_ => new Participant(mine, Brief))];
        var held = new HeldGroup[holders.Length];
        for (int i = 0; i < holders.Length; i++)
        {
            held[i] = await holders[i].WinAsync(NewGroup());
        }

        // A backend that watches silent holders gets its first look here; the last holder's lease ends about when the race begins.
        await theirs.ReadAsync([.. held.Select(group => group.Group)], Cancel);
        await Fixture.AdvanceAsync(Brief);
        (bool Kept, bool Taken)[] outcomes = await RaceAsync(holders.Select((holder, i) => (Func<Task<(bool, bool)>>)(() => RaceOneAsync(holder, held[i]))));

        Assert.All(outcomes, outcome => Assert.False(outcome.Kept && outcome.Taken, "A heartbeat revived a session whose group was taken."));

        async Task<(bool Kept, bool Taken)> RaceOneAsync(Participant holder, HeldGroup group)
        {
            var challenger = new Participant(theirs, Fixture.LongLease);
            Task<RenewReply> heartbeat = Task.Run(() => holder.HeartbeatAsync(group).AsTask());
            Task<AcquireResult> takeover = Task.Run(() => challenger.TryAsync(group.Group).AsTask());
            RenewReply reply = await heartbeat;
            return (!reply.SessionLost && !reply.LostGroups.Contains(group.Group), (await takeover).IsGranted);
        }
    }

    [Fact]
    public virtual async Task Heartbeat_WhenARecordIsGone_ReportsThatGroupAndKeepsTheOthers()
    {
        Require(Fixture.WhyNoRecordDeletion);
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(3));

        await Fixture.DeleteRecordAsync(held[1].Group);

        RenewReply reply = await HeartbeatUntilALossAsync(holder, held);

        Assert.False(reply.SessionLost);
        Assert.Equal([held[1].Group], reply.LostGroups);
        AcquireReply acquired = await other.AcquireAsync([.. held.Select(group => other.Wish(group.Group))]);
        Assert.Equal([false, true, false], acquired.Results.Select(result => result.IsGranted));
        Assert.True(acquired.Results[1].Term > held[1].Term);
        AssertKept(await holder.HeartbeatAsync(held[0], held[2]));
    }

    [Fact]
    public virtual async Task Heartbeat_WhenTheNewHolderHasReleased_RevivesNothing()
    {
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        await ExpireAsync(holder);
        HeldGroup won = await TakeOverAsync(other, held.Group);
        await other.ReleaseAsync(won);

        AssertLost(await holder.HeartbeatAsync(held), held.Group);
        AssertLost(await holder.HeartbeatAsync(held), held.Group);

        Assert.Null(await ReadAsync(other, held.Group));
        Assert.True((await other.WinAsync(held.Group)).Term > won.Term);
    }

    [Fact]
    public virtual async Task Heartbeat_WhenOutcomesDiffer_ReportsWhatIsGoneAndKeepsTheRest()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(5));
        await holder.ReleaseAsync(held[1], held[3]);
        await other.WinAsync(held[3].Group);

        // A backend need not look at every group at every heartbeat.
        var lost = new HashSet<string>();
        for (int i = 0; i < 50 && lost.Count < 2; i++)
        {
            RenewReply reply = await holder.HeartbeatAsync(held);
            Assert.False(reply.SessionLost);
            lost.UnionWith(reply.LostGroups);
        }

        Assert.Equal(new[] { held[1].Group, held[3].Group }.Order(), lost.Order());
        AssertKept(await holder.HeartbeatAsync(held[0], held[2], held[4]));
        AcquireReply acquired = await other.AcquireAsync([.. held.Select(group => other.Wish(group.Group))]);
        Assert.Equal([false, true, false, false, false], acquired.Results.Select(result => result.IsGranted));
    }

    [Fact]
    public virtual async Task Heartbeat_WhenItIsOfAnEarlierTerm_ChangesNothingOfTheNewOne()
    {
        Participant holder = await JoinAsync();
        HeldGroup old = await holder.WinAsync(NewGroup());
        await holder.ReleaseAsync(old);
        HeldGroup current = await holder.WinAsync(old.Group);
        LeaderRecord? before = await ReadAsync(holder, old.Group);

        await holder.HeartbeatAsync(old);

        LeaderRecord? after = await ReadAsync(holder, old.Group);
        Assert.Equal((current.Term, current.AttemptId), (after?.Term, after?.AttemptId));
        Assert.Equal(before?.AcquiredAt, after?.AcquiredAt);
        AssertKept(await holder.HeartbeatAsync(current));
    }

    /// <summary>One that got no answer may still be on the way when the next one is sent, on another connection.</summary>
    [Fact]
    public virtual async Task Heartbeat_WhenSeveralAreUnderWay_AllKeepTheSession()
    {
        Participant holder = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(3));

        for (int round = 0; round < 5; round++)
        {
            RenewReply[] replies = await RaceAsync(Enumerable.Repeat<Func<Task<RenewReply>>>(() => holder.HeartbeatAsync(held).AsTask(), 4));
            Assert.All(replies, AssertKept);
        }
    }

    [Fact]
    public virtual async Task Heartbeat_WhenItComesForTheShortestLease_GrantsNoMore()
    {
        Require(Fixture.WhyNoWaiting);
        var holder = new Participant(await NewProviderAsync(), Fixture.ShortestLease);
        Participant other = await JoinAsync();
        Candidate wish = holder.Wish(NewGroup());
        AcquireReply reply = await holder.AcquireAsync(opensSession: true, wish);
        Assert.True(Assert.Single(reply.Results).IsGranted);

        AssertAtMost(Fixture.ShortestLease, reply.SessionRemaining);
        RenewReply renewed = await holder.HeartbeatAsync(new HeldGroup(wish.Group, wish.AttemptId, reply.Results[0].Term));
        AssertAtMost(Fixture.ShortestLease, renewed.Remaining);
        await Fixture.AdvanceAsync(Fixture.LongestExpiry(Fixture.ShortestLease));

        Assert.True((await TakeOverAsync(other, wish.Group)).Term > reply.Results[0].Term);
    }
}
