using Xunit;

namespace MultiLock.Conformance;

/// <summary>The life of a session: created by a win, extended by heartbeats only, dead for good once it ended.</summary>
public abstract class SessionConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    [Fact]
    public virtual async Task Session_WhenNeverOpened_IsLost()
    {
        Require(Fixture.WhyNoSessions);
        string group = NewGroup();
        Participant participant = await JoinAsync();

        AcquireReply reply = await participant.AcquireAsync(opensSession: false, participant.Wish(group));

        Assert.True(reply.SessionLost);
        Assert.Empty(reply.Results);
        Assert.Null(await ReadAsync(participant, group));
        Assert.True((await participant.HeartbeatAsync()).SessionLost);
    }

    [Fact]
    public virtual async Task Session_WhenItsFirstAcquireWinsNothing_IsNotCreated()
    {
        Require(Fixture.WhyNoSessions);
        string group = NewGroup();
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        await holder.WinAsync(group);

        AcquireReply reply = await other.AcquireAsync(opensSession: true, other.Wish(group));

        Assert.False(reply.SessionLost);
        Assert.False(Assert.Single(reply.Results).IsGranted);
        Assert.True((await other.HeartbeatAsync()).SessionLost);
    }

    [Fact]
    public virtual async Task Session_WhenItWinsAnotherGroup_IsNotExtended()
    {
        Require(Fixture.WhyNoSessions);
        Require(Fixture.WhyNoWaiting);
        Participant participant = await JoinBrieflyAsync();
        HeldGroup first = await participant.WinAsync(NewGroup());
        await Fixture.AdvanceAsync(Brief / 2);

        Candidate wish = participant.Wish(NewGroup());
        AcquireReply reply = await participant.AcquireAsync(opensSession: false, wish);

        AcquireResult second = Assert.Single(reply.Results);
        Assert.True(second.IsGranted);
        AssertAtMost(Brief / 2, reply.SessionRemaining);
        await Fixture.AdvanceAsync(Fixture.LongestExpiry(Brief) - (Brief / 2));
        HeldGroup[] held = [first, new HeldGroup(wish.Group, wish.AttemptId, second.Term)];
        Assert.True((await participant.HeartbeatAsync(held)).SessionLost);
    }

    [Fact]
    public virtual async Task Session_WhenExpired_TakesPartInNothingAnyMore()
    {
        Require(Fixture.WhyNoSessions);
        Participant participant = await JoinBrieflyAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());
        await ExpireAsync(participant);

        Assert.True((await participant.HeartbeatAsync(held)).SessionLost);
        Assert.True((await participant.HeartbeatAsync(held)).SessionLost);
        Assert.True((await participant.AcquireAsync(opensSession: false, participant.Wish(NewGroup()))).SessionLost);
        Assert.Null(await ReadAsync(participant, held.Group));
    }

    [Fact]
    public virtual async Task Session_WhenOneOfItsGroupsWasTaken_LosesAllOfThem()
    {
        Require(Fixture.WhyNoSessions);
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(2));
        await ExpireAsync(holder);
        await TakeOverAsync(other, held[0].Group);

        Assert.True((await holder.HeartbeatAsync(held[1])).SessionLost);
        Assert.True((await holder.AcquireAsync(opensSession: false, holder.Wish(NewGroup()))).SessionLost);
        Assert.True((await other.TryAsync(held[1].Group)).IsGranted);
    }

    [Fact]
    public virtual async Task Session_WhenItLeaves_IsLost()
    {
        Require(Fixture.WhyNoSessions);
        Participant participant = await JoinAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());

        await participant.LeaveAsync(held);

        Assert.True((await participant.HeartbeatAsync()).SessionLost);
        Assert.True((await participant.AcquireAsync(opensSession: false, participant.Wish(held.Group))).SessionLost);
    }

    [Fact]
    public virtual async Task Session_WhenAnotherOfTheSameProviderExpires_Lives()
    {
        Require(Fixture.WhyNoSessions);
        ILeaderElectionProvider provider = await NewProviderAsync();
        var brief = new Participant(provider, Brief);
        var lasting = new Participant(provider, Fixture.LongLease);
        HeldGroup lost = await brief.WinAsync(NewGroup());
        HeldGroup kept = await lasting.WinAsync(NewGroup());

        await ExpireAsync(brief);

        Assert.True((await brief.HeartbeatAsync(lost)).SessionLost);
        AssertKept(await lasting.HeartbeatAsync(kept));
    }

    /// <summary>An acquire that was under way while its session expired must not bring the session back, whether or not it may open one.</summary>
    [Fact]
    public virtual async Task Session_WhenExpired_IsNotOpenedAgain()
    {
        Require(Fixture.WhyNoSessions);
        Participant participant = await JoinBrieflyAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());
        await ExpireAsync(participant);
        string group = NewGroup();

        AcquireReply late = await participant.AcquireAsync(opensSession: true, participant.Wish(group));

        Assert.True(late.SessionLost);
        Assert.Empty(late.Results);
        AssertLost(await participant.HeartbeatAsync(held), held.Group);
        Assert.Null(await ReadAsync(participant, group));
    }

    [Fact]
    public virtual async Task Session_WhenItLeft_IsNotOpenedByAnAcquireThatArrivesLate()
    {
        Require(Fixture.WhyNoSessions);
        Participant known = await JoinAsync();
        Candidate wish = known.Wish(NewGroup());
        await known.LeaveAsync(await known.WinAsync(wish));
        Participant overtaken = await JoinAsync();
        Candidate first = overtaken.Wish(NewGroup());
        await overtaken.LeaveAsync(new HeldGroup(first.Group, first.AttemptId, Term: 0));

        Assert.True((await known.AcquireAsync(opensSession: true, wish)).SessionLost);
        Assert.True((await overtaken.AcquireAsync(opensSession: true, first)).SessionLost);

        Assert.Null(await ReadAsync(known, wish.Group));
        Assert.Null(await ReadAsync(overtaken, first.Group));
    }

    /// <summary>Until the first answer has come, every acquire of a session says that it may open it.</summary>
    [Fact]
    public virtual async Task Session_WhenItIsOpenedTwice_IsOneSession()
    {
        Require(Fixture.WhyNoSessions);
        Participant participant = await JoinAsync();
        Candidate[] wishes = [participant.Wish(NewGroup()), participant.Wish(NewGroup())];

        AcquireReply[] replies = await RaceAsync(
            wishes.Select(wish => (Func<Task<AcquireReply>>)(() => participant.AcquireAsync(opensSession: true, wish).AsTask())));

        Assert.All(replies, reply => Assert.True(Assert.Single(reply.Results).IsGranted));
        AssertKept(await participant.HeartbeatAsync([.. wishes.Select((wish, i) => new HeldGroup(wish.Group, wish.AttemptId, replies[i].Results[0].Term))]));
        Assert.All(
            await participant.Provider.ReadAsync([.. wishes.Select(wish => wish.Group)], Cancel),
            record => Assert.Equal(participant.SessionId, record?.SessionId));
    }

    [Fact]
    public virtual async Task Session_WhenItIsDenied_GoesOn()
    {
        Require(Fixture.WhyNoSessions);
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup denied = await holder.WinAsync(NewGroup());
        HeldGroup kept = await other.WinAsync(NewGroup());

        AcquireReply reply = await other.AcquireAsync(opensSession: false, other.Wish(denied.Group));

        Assert.False(reply.SessionLost);
        Assert.False(Assert.Single(reply.Results).IsGranted);
        AssertKept(await other.HeartbeatAsync(kept));
        AssertKept(await holder.HeartbeatAsync(denied));
    }
}
