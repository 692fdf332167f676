using Xunit;

namespace MultiLock.Conformance;

/// <summary>The life of a session: created by a win, extended by heartbeats only, dead for good once it ended.</summary>
public abstract class SessionConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    [Fact]
    public virtual async Task Session_WhenNeverOpened_IsLost()
    {
        RequireSessions();
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
        RequireSessions();
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
        RequireSessions();
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
        RequireSessions();
        Participant participant = await JoinBrieflyAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());
        await ExpireAsync();

        Assert.True((await participant.HeartbeatAsync(held)).SessionLost);
        Assert.True((await participant.HeartbeatAsync(held)).SessionLost);
        Assert.True((await participant.AcquireAsync(opensSession: false, participant.Wish(NewGroup()))).SessionLost);
        Assert.Null(await ReadAsync(participant, held.Group));
    }

    [Fact]
    public virtual async Task Session_WhenOneOfItsGroupsWasTaken_LosesAllOfThem()
    {
        RequireSessions();
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(2));
        await ExpireAsync();
        await TakeOverAsync(other, held[0].Group);

        Assert.True((await holder.HeartbeatAsync(held[1])).SessionLost);
        Assert.True((await holder.AcquireAsync(opensSession: false, holder.Wish(NewGroup()))).SessionLost);
        Assert.True((await other.TryAsync(held[1].Group)).IsGranted);
    }

    [Fact]
    public virtual async Task Session_WhenItLeaves_IsLost()
    {
        RequireSessions();
        Participant participant = await JoinAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());

        await participant.LeaveAsync(held);

        Assert.True((await participant.HeartbeatAsync()).SessionLost);
        Assert.True((await participant.AcquireAsync(opensSession: false, participant.Wish(held.Group))).SessionLost);
    }

    [Fact]
    public virtual async Task Session_WhenAnotherOfTheSameProviderExpires_Lives()
    {
        RequireSessions();
        ILeaderElectionProvider provider = await NewProviderAsync();
        var brief = new Participant(provider, Brief);
        var lasting = new Participant(provider, Fixture.LongLease);
        HeldGroup lost = await brief.WinAsync(NewGroup());
        HeldGroup kept = await lasting.WinAsync(NewGroup());

        await ExpireAsync();

        Assert.True((await brief.HeartbeatAsync(lost)).SessionLost);
        AssertKept(await lasting.HeartbeatAsync(kept));
    }

    private void RequireSessions() => Assert.SkipWhen(Fixture.WhyNoSessions is not null, Fixture.WhyNoSessions ?? "");
}
