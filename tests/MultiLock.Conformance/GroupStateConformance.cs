using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace MultiLock.Conformance;

/// <summary>Group state: written by the term that holds the group only, read by every later one.</summary>
public abstract class GroupStateConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    [Fact]
    public virtual async Task GroupState_WhenWritten_IsReadByTheNextTerm()
    {
        Require(Fixture.WhyNoGroupState);
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
        Require(Fixture.WhyNoGroupState);
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
        Require(Fixture.WhyNoGroupState);
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        Assert.True(await holder.WriteStateAsync(held, "good"u8.ToArray()));
        await ExpireAsync(holder);

        Assert.False(await holder.WriteStateAsync(held, "late"u8.ToArray()));
        HeldGroup won = await TakeOverAsync(other, held.Group);
        Assert.False(await holder.WriteStateAsync(held, "later"u8.ToArray()));
        await other.ReleaseAsync(won);

        Assert.Equal("good"u8.ToArray(), (await other.TryAsync(held.Group)).State.ToArray());
    }

    [Fact]
    public virtual async Task GroupState_WhenTheWriterDoesNotHoldTheTerm_IsRefused()
    {
        Require(Fixture.WhyNoGroupState);
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
        Require(Fixture.WhyNoGroupState);
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
        Require(Fixture.WhyNoGroupState);
        Participant participant = await JoinAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());
        Assert.True(await participant.WriteStateAsync(held, new byte[] { 1 }));

        Assert.True(await participant.WriteStateAsync(held, ReadOnlyMemory<byte>.Empty));
        await participant.ReleaseAsync(held);

        Assert.True((await participant.TryAsync(held.Group)).State.IsEmpty);
    }

    [Fact]
    public virtual async Task GroupState_WhenABatchIsWon_ComesWithItsOwnGroup()
    {
        Require(Fixture.WhyNoGroupState);
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        string[] groups = NewGroups(6);
        HeldGroup[] held = await holder.WinAllAsync(groups);
        for (int i = 0; i < groups.Length; i += 2)
        {
            Assert.True(await holder.WriteStateAsync(held[i], Encoding.UTF8.GetBytes(groups[i])));
        }

        await holder.ReleaseAsync(held[..5]);
        AcquireReply reply = await other.AcquireAsync([.. groups.Reverse().Select(group => other.Wish(group))]);

        string?[] states = [.. reply.Results.Select(result => result.IsGranted ? Encoding.UTF8.GetString(result.State.Span) : null)];
        Assert.Equal([null, groups[4], "", groups[2], "", groups[0]], states);
    }

    [Fact]
    public virtual async Task GroupState_WhenTheProviderThatWroteItIsGone_IsReadByTheNextTerm()
    {
        Require(Fixture.WhyNoGroupState);
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        string group = NewGroup();
        HeldGroup held = await holder.WinAsync(group);
        Assert.True(await holder.WriteStateAsync(held, "kept"u8.ToArray()));
        await holder.Provider.DisposeAsync();
        await ExpireAsync(holder);

        AcquireResult next = await TakeOverAsync(other, other.Wish(group));

        Assert.Equal("kept"u8.ToArray(), next.State.ToArray());
    }

    /// <summary>
    /// A write that was answered with true is what the next term reads, wherever the release falls. One that was answered with false came too late for
    /// the term and may show or not, but never once the next term has begun.
    /// </summary>
    [Fact]
    public virtual async Task GroupState_WhenAWriteRacesWithARelease_IsReadByTheNextTermOrRefused()
    {
        Require(Fixture.WhyNoGroupState);
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        for (int round = 0; round < 10; round++)
        {
            HeldGroup held = await holder.WinAsync(NewGroup());
            Assert.True(await holder.WriteStateAsync(held, new byte[] { 1 }));

            // The write has begun, and the release comes at some moment of it.
            Task<bool> write = Task.Run(() => holder.WriteStateAsync(held, new byte[] { 2 }).AsTask());
            for (int yields = 0; yields < round; yields++)
            {
                await Task.Yield();
            }

            await holder.ReleaseAsync(held);

            await AssertStateAsync(other, held.Group, await write ? [2] : [1, 2]);
        }
    }

    [Fact]
    public virtual async Task GroupState_WhenAWriteRacesWithATakeover_IsReadByTheNextTermOrRefused()
    {
        Require(Fixture.WhyNoGroupState);
        Participant[] holders = [await JoinBrieflyAsync(), await JoinBrieflyAsync(), await JoinBrieflyAsync(), await JoinBrieflyAsync()];
        Participant other = await JoinAsync();
        string[] groups = NewGroups(holders.Length);
        HeldGroup[] held = [.. await Task.WhenAll(holders.Select((holder, i) => holder.WinAsync(groups[i]).AsTask()))];
        await other.Provider.ReadAsync(groups, Cancel);
        TaskCompletionSource[] underWay = [.. groups.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        Task<int>[] writers = [.. holders.Select((holder, i) => Task.Run(() => WriteUntilRefusedAsync(holder, held[i], underWay[i])))];
        await Task.WhenAll(underWay.Select(started => started.Task)).WaitAsync(Fixture.Patience, Cancel);

        await ExpireAsync(holders);
        Candidate[] wishes = [.. groups.Select(group => other.Wish(group))];
        AcquireResult[] won = await Task.WhenAll(wishes.Select(wish => TakeOverAsync(other, wish).AsTask()));

        int[] last = await Task.WhenAll(writers).WaitAsync(Fixture.Patience, Cancel);
        for (int i = 0; i < groups.Length; i++)
        {
            int read = BitConverter.ToInt32(won[i].State.Span);
            Assert.InRange(read, last[i], last[i] + 1);

            // The same attempt again reads what there is now.
            Assert.Equal(read, BitConverter.ToInt32((await other.TryAsync(wishes[i])).State.Span));
        }

        async Task<int> WriteUntilRefusedAsync(Participant holder, HeldGroup held, TaskCompletionSource started)
        {
            int written = 0;
            using var patience = new CancellationTokenSource(Fixture.Patience, TimeProvider.System);
            while (await holder.WriteStateAsync(held, BitConverter.GetBytes(written + 1)))
            {
                Assert.False(patience.IsCancellationRequested, "The term ended, and its writes went on.");
                written++;
                started.TrySetResult();
                await Task.Yield();
            }

            return written;
        }
    }

    private static async Task AssertStateAsync(Participant next, string group, byte[] allowed)
    {
        Candidate wish = next.Wish(group);
        AcquireResult first = await next.TryAsync(wish);
        Assert.True(first.IsGranted);
        Assert.Contains(Assert.Single(first.State.ToArray()), allowed);
        Assert.Equal(first.State.ToArray(), (await next.TryAsync(wish)).State.ToArray());
    }
}
