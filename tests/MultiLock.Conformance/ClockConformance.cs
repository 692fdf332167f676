using Xunit;

namespace MultiLock.Conformance;

/// <summary>Clocks of participants that are wrong, or jump: none of them is ever compared with another machine's.</summary>
public abstract class ClockConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    private static readonly TimeSpan[] Offsets = [TimeSpan.FromDays(-365), TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1), TimeSpan.FromDays(365)];

    [Fact]
    public virtual async Task Clock_WhenAFollowersIsWrong_TakesNothingFromALiveHolder()
    {
        Require(Fixture.WhyNoClientClock);
        foreach (TimeSpan offset in Offsets)
        {
            Participant holder = await JoinAsync();
            Participant other = await JoinAsync(NewClock(offset), Fixture.LongLease);
            HeldGroup held = await holder.WinAsync(NewGroup());

            AcquireResult denied = await other.TryAsync(held.Group);

            Assert.False(denied.IsGranted);
            Assert.InRange(denied.RetryAfter, TimeSpan.FromTicks(1), holder.Lease);
            LeaderRecord? record = await ReadAsync(other, held.Group);
            Assert.Equal(held.Term, record?.Term);
            Assert.InRange(record!.HeartbeatAge, TimeSpan.Zero, holder.Lease);
            AssertKept(await holder.HeartbeatAsync(held));
        }
    }

    [Fact]
    public virtual async Task Clock_WhenAHoldersIsWrong_NeitherShortensNorLengthensItsLease()
    {
        Require(Fixture.WhyNoClientClock);
        Require(Fixture.WhyNoWaiting);
        foreach (TimeSpan offset in Offsets)
        {
            Participant holder = await JoinAsync(NewClock(offset), Brief);
            Participant other = await JoinAsync();
            HeldGroup held = await holder.WinAsync(NewGroup());
            Assert.False((await other.TryAsync(held.Group)).IsGranted);
            await Fixture.AdvanceAsync(Brief / 2);
            AssertKept(await holder.HeartbeatAsync(held));
            Assert.False((await other.TryAsync(held.Group)).IsGranted);

            await ExpireAsync(holder);

            AssertLost(await holder.HeartbeatAsync(held), held.Group);
            Assert.True((await TakeOverAsync(other, held.Group)).Term > held.Term);
        }
    }

    [Fact]
    public virtual async Task Clock_WhenItJumpsWhileAParticipantLeads_ChangesNothing()
    {
        Require(Fixture.WhyNoClientClock);
        ClientClock clock = NewClock(TimeSpan.Zero);
        Participant holder = await JoinAsync(clock, Fixture.LongLease);
        ClientClock otherClock = NewClock(TimeSpan.Zero);
        Participant other = await JoinAsync(otherClock, Fixture.LongLease);
        HeldGroup held = await holder.WinAsync(NewGroup());

        foreach (TimeSpan offset in Offsets)
        {
            clock.Offset = offset;
            otherClock.Offset = -offset;
            AssertKept(await holder.HeartbeatAsync(held));
            Assert.False((await other.TryAsync(held.Group)).IsGranted);
            Assert.Equal(held.Term, (await ReadAsync(other, held.Group))?.Term);
        }

        await holder.ReleaseAsync(held);
        Assert.True((await other.WinAsync(held.Group)).Term > held.Term);
    }

    [Fact]
    public virtual async Task Clock_WhenParticipantsDisagree_LetsTermsGrowAllTheSame()
    {
        Require(Fixture.WhyNoClientClock);
        string group = NewGroup();
        var terms = new List<long>();
        foreach (TimeSpan offset in Offsets.Reverse())
        {
            Participant participant = await JoinAsync(NewClock(offset), Fixture.LongLease);
            HeldGroup held = await participant.WinAsync(group);
            terms.Add(held.Term);
            await participant.LeaveAsync(held);
        }

        Assert.Equal(terms.Order().Distinct(), terms);
    }

    private ClientClock NewClock(TimeSpan offset) => new(Fixture.Clock) { Offset = offset };
}
