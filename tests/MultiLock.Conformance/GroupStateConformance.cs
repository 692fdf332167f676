using System.Security.Cryptography;
using Xunit;

namespace MultiLock.Conformance;

/// <summary>Group state: written by the term that holds the group only, read by every later one.</summary>
public abstract class GroupStateConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    [Fact]
    public virtual async Task GroupState_WhenWritten_IsReadByTheNextTerm()
    {
        RequireGroupState();
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());

        Assert.True(await holder.WriteStateAsync(held, "first"u8.ToArray()));
        Assert.True(await holder.WriteStateAsync(held, "second"u8.ToArray()));
        await holder.ReleaseAsync(held);

        AcquireResult next = await other.TryAsync(held.Group);
        Assert.True(next.IsGranted);
        Assert.Equal("second"u8.ToArray(), next.State.ToArray());
    }

    [Fact]
    public virtual async Task GroupState_WhenNobodyWritesIt_SurvivesSeveralTerms()
    {
        RequireGroupState();
        Participant participant = await JoinAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());
        Assert.True(await participant.WriteStateAsync(held, "kept"u8.ToArray()));

        for (int i = 0; i < 3; i++)
        {
            await participant.ReleaseAsync(held);
            Candidate wish = participant.Wish(held.Group);
            AcquireResult result = await participant.TryAsync(wish);
            Assert.Equal("kept"u8.ToArray(), result.State.ToArray());
            held = new HeldGroup(held.Group, wish.AttemptId, result.Term);
        }
    }

    [Fact]
    public virtual async Task GroupState_WhenTheHolderExpired_SurvivesAndIsClosedToIt()
    {
        RequireGroupState();
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        Assert.True(await holder.WriteStateAsync(held, "good"u8.ToArray()));
        await ExpireAsync();

        Assert.False(await holder.WriteStateAsync(held, "late"u8.ToArray()));
        HeldGroup won = await TakeOverAsync(other, held.Group);
        Assert.False(await holder.WriteStateAsync(held, "later"u8.ToArray()));
        await other.ReleaseAsync(won);

        Assert.Equal("good"u8.ToArray(), (await other.TryAsync(held.Group)).State.ToArray());
    }

    [Fact]
    public virtual async Task GroupState_WhenTheWriterDoesNotHoldTheTerm_IsRefused()
    {
        RequireGroupState();
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup old = await holder.WinAsync(NewGroup());
        await holder.ReleaseAsync(old);
        Assert.False(await holder.WriteStateAsync(old, "released"u8.ToArray()));
        HeldGroup current = await holder.WinAsync(old.Group);
        await other.WinAsync(NewGroup());

        Assert.False(await holder.WriteStateAsync(old, "old term"u8.ToArray()));
        Assert.False(await other.WriteStateAsync(current, "other session"u8.ToArray()));
        Assert.False(await holder.WriteStateAsync(current with { Term = current.Term + 1 }, "future term"u8.ToArray()));
        Assert.False(await holder.WriteStateAsync(new HeldGroup(NewGroup(), Guid.NewGuid(), 1), "no such group"u8.ToArray()));
        await holder.ReleaseAsync(current);

        Assert.True((await other.TryAsync(old.Group)).State.IsEmpty);
    }

    [Fact]
    public virtual async Task GroupState_WhenAsLargeAsAllowed_ComesBackAsItWentIn()
    {
        RequireGroupState();
        byte[] state = RandomNumberGenerator.GetBytes(ILeaderElectionProvider.MaxGroupStateSize);
        state[0] = state[^1] = 0;
        byte[] sent = [.. state];
        Participant participant = await JoinAsync();
        Candidate wish = participant.Wish(NewGroup());
        HeldGroup held = await participant.WinAsync(wish);

        Assert.True(await participant.WriteStateAsync(held, sent));
        Array.Clear(sent);

        Assert.Equal(state, (await participant.TryAsync(wish)).State.ToArray());
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await participant.WriteStateAsync(held, new byte[state.Length + 1]));
    }

    [Fact]
    public virtual async Task GroupState_WhenEmptied_IsEmpty()
    {
        RequireGroupState();
        Participant participant = await JoinAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());
        Assert.True(await participant.WriteStateAsync(held, new byte[] { 1 }));

        Assert.True(await participant.WriteStateAsync(held, ReadOnlyMemory<byte>.Empty));
        await participant.ReleaseAsync(held);

        Assert.True((await participant.TryAsync(held.Group)).State.IsEmpty);
    }

    private void RequireGroupState() => Assert.SkipWhen(Fixture.WhyNoGroupState is not null, Fixture.WhyNoGroupState ?? "");
}
