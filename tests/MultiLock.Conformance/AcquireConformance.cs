using Xunit;

namespace MultiLock.Conformance;

/// <summary>Winning groups: one holder, growing terms, harmless repetition.</summary>
public abstract class AcquireConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    [Fact]
    public virtual async Task Acquire_WhenNobodyHoldsTheGroup_GrantsATerm()
    {
        Participant participant = await JoinAsync();

        AcquireReply reply = await participant.AcquireAsync(participant.Wish(NewGroup()));

        AcquireResult result = Assert.Single(reply.Results);
        Assert.True(result.IsGranted);
        Assert.True(result.Term > 0);
        Assert.True(result.State.IsEmpty);

        // Where each group is leased by itself, there is no one time for all of them, and the library counts from the request.
        Assert.True(reply.SessionRemaining is not null || Fixture.WhyNoSessions is not null);
        Assert.InRange(reply.SessionRemaining ?? participant.Lease, TimeSpan.FromTicks(1), participant.Lease);
        Assert.True(reply.LiveSessions is null or >= 1);
    }

    [Fact]
    public virtual async Task Acquire_WhenAnotherHoldsTheGroup_TellsTheHolderAndTheTimeLeft()
    {
        string group = NewGroup();
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(group);

        AcquireResult result = await other.TryAsync(group);

        Assert.False(result.IsGranted);
        Assert.Equal(0, result.Term);
        Assert.InRange(result.RetryAfter, TimeSpan.FromTicks(1), holder.Lease);
        if (result.Holder is { } record)
        {
            Assert.Equal((group, holder.Id, holder.SessionId, held.Term), (record.Group, record.ParticipantId, record.SessionId, record.Term));
            Assert.Equal(held.AttemptId, record.AttemptId);
        }
    }

    [Fact]
    public virtual async Task Acquire_WhenTheReplyWasLost_GivesTheSameTermAgainAndExtendsNothing()
    {
        Require(Fixture.WhyNoWaiting);
        Participant participant = await JoinBrieflyAsync();
        Candidate wish = participant.Wish(NewGroup());
        HeldGroup held = await participant.WinAsync(wish);
        await Fixture.AdvanceAsync(Brief / 2);

        AcquireReply again = await participant.AcquireAsync(opensSession: true, wish);

        Assert.Equal(held.Term, Assert.Single(again.Results).Term);
        if (Fixture.WhyNoSessions is null)
        {
            AssertAtMost(Brief / 2, again.SessionRemaining);
        }

        await Fixture.AdvanceAsync(Fixture.LongestExpiry(Brief) - (Brief / 2));
        AssertLost(await participant.HeartbeatAsync(held), held.Group);
    }

    [Fact]
    public virtual async Task Acquire_WhenDoubledAtTheSameTime_GrantsOneTerm()
    {
        Participant participant = await JoinAsync();
        Candidate wish = participant.Wish(NewGroup());

        AcquireReply[] replies = await RaceAsync(
            Enumerable.Repeat<Func<Task<AcquireReply>>>(() => participant.AcquireAsync(opensSession: true, wish).AsTask(), 10));

        Assert.All(replies, reply => Assert.True(Assert.Single(reply.Results).IsGranted));
        Assert.Single(replies.Select(reply => reply.Results[0].Term).Distinct());
    }

    [Fact]
    public virtual async Task Acquire_WhenTheSameSessionAsksWithAnotherAttempt_IsDenied()
    {
        Participant participant = await JoinAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());

        AcquireResult result = await participant.TryAsync(held.Group);

        Assert.False(result.IsGranted);
        Assert.Equal(held.Term, (await ReadAsync(participant, held.Group))?.Term);
    }

    [Fact]
    public virtual async Task Acquire_WhenAParticipantRestartsUnderItsOldName_IsAnotherCandidate()
    {
        string group = NewGroup();
        Participant before = await JoinBrieflyAsync("pod-0");
        HeldGroup old = await before.WinAsync(group);
        Participant after = await JoinAsync("pod-0");

        Assert.False((await after.TryAsync(group)).IsGranted);
        await ExpireAsync(before);
        HeldGroup won = await TakeOverAsync(after, group);

        Assert.True(won.Term > old.Term);
        AssertLost(await before.HeartbeatAsync(old), group);
        await before.ReleaseAsync(old);
        Assert.Equal(won.Term, (await ReadAsync(after, group))?.Term);
    }

    [Fact]
    public virtual async Task Acquire_WhenTheHoldersLeaseEnded_GrantsAGreaterTerm()
    {
        string group = NewGroup();
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup old = await holder.WinAsync(group);
        await ExpireAsync(holder);

        HeldGroup won = await TakeOverAsync(other, group);

        Assert.True(won.Term > old.Term);
    }

    [Fact]
    public virtual async Task Acquire_WhenTheHoldersLeaseIsLonger_WaitsForTheHoldersLease()
    {
        Require(Fixture.WhyNoWaiting);
        string group = NewGroup();
        Participant holder = await JoinAsync();
        Participant other = await JoinBrieflyAsync();
        await holder.WinAsync(group);
        Assert.False((await other.TryAsync(group)).IsGranted);

        await Fixture.AdvanceAsync(Fixture.LongestExpiry(Brief));

        Assert.False((await other.TryAsync(group)).IsGranted);
    }

    [Fact]
    public virtual async Task Acquire_WhenReleasedAThousandTimes_GrantsStrictlyIncreasingTerms()
    {
        string group = NewGroup();
        Participant[] participants = [await JoinAsync(), await JoinAsync()];
        long last = 0;
        for (int i = 0; i < 1000; i++)
        {
            Participant participant = participants[i % 2];
            HeldGroup held = await participant.WinAsync(group);
            Assert.True(held.Term > last, $"Term {held.Term} follows {last} in cycle {i}.");
            last = held.Term;
            if (i % 50 < 2)
            {
                AssertKept(await participant.HeartbeatAsync(held));
            }

            await participant.ReleaseAsync(held);
        }
    }

    [Fact]
    public virtual async Task Acquire_WhenTheRecordWasDeleted_GrantsAGreaterTerm()
    {
        Require(Fixture.WhyNoRecordDeletion);
        string group = NewGroup();
        Participant participant = await JoinAsync();
        HeldGroup old = await participant.WinAsync(group);
        await participant.ReleaseAsync(old);

        await Fixture.DeleteRecordAsync(group);

        Assert.True((await participant.WinAsync(group)).Term > old.Term);
    }

    [Fact]
    public virtual async Task Acquire_WhenOutcomesDiffer_KeepsTheOrderOfTheRequest()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        string[] groups = NewGroups(10);

        // No pattern that looks the same when it is reversed.
        string[] taken = [groups[0], groups[1], groups[4]];
        await holder.WinAllAsync(taken);
        groups.AsSpan().Reverse();
        Candidate[] wishes = [.. groups.Select(group => other.Wish(group))];

        AcquireReply reply = await other.AcquireAsync(wishes);

        Assert.Equal(groups.Select(group => !taken.Contains(group)), reply.Results.Select(result => result.IsGranted));
        IReadOnlyList<LeaderRecord?> records = await other.Provider.ReadAsync(groups, Cancel);
        Assert.Equal(groups, records.Select(record => record?.Group));
        Assert.Equal(
            groups.Select(group => taken.Contains(group) ? holder.SessionId : other.SessionId),
            records.Select(record => record?.SessionId ?? default));
        Assert.All(
            reply.Results.Zip(records),
            pair => Assert.True(!pair.First.IsGranted || pair.First.Term == pair.Second?.Term, "The terms are not in order."));
    }

    [Fact]
    public virtual async Task Acquire_WhenTheBatchIsAsLargeAsAllowed_ChangesHandsInOneCallEach()
    {
        Participant first = await JoinAsync();
        Participant second = await JoinAsync();
        string[] groups = NewGroups(Math.Min(first.Provider.MaxBatchSize, 1000));

        HeldGroup[] held = await first.WinAllAsync(groups);

        // The limit is not a heartbeat's: a session may hold more.
        HeldGroup[] more = await first.WinAllAsync(NewGroups(2));
        AssertKept(await first.HeartbeatAsync([.. held, .. more]));
        AssertKept(await first.HeartbeatAsync([.. more, .. held]));
        await first.ReleaseAsync(held);
        HeldGroup[] next = await second.WinAllAsync(groups);

        Assert.All(held.Zip(next), pair => Assert.True(pair.Second.Term > pair.First.Term));
        IReadOnlyList<LeaderRecord?> records = await first.Provider.ReadAsync(groups, Cancel);
        Assert.All(records, record => Assert.Equal(second.SessionId, record?.SessionId));
    }

    /// <summary>An attempt gets its term back while it holds it, and only then: a term that ended is never resumed.</summary>
    [Fact]
    public virtual async Task Acquire_WhenTheAttemptsLeaseEnded_NeverGivesTheOldTermAgain()
    {
        Participant holder = await JoinBrieflyAsync();
        Candidate wish = holder.Wish(NewGroup());
        HeldGroup old = await holder.WinAsync(wish);
        await ExpireAsync(holder);

        AcquireReply reply = await holder.AcquireAsync(opensSession: true, wish);

        AssertNotResumed(reply, old.Term);
    }

    [Fact]
    public virtual async Task Acquire_WhenItArrivesAfterItsGroupWasTaken_DisturbsTheNewHolderInNothing()
    {
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        Candidate wish = holder.Wish(NewGroup());
        await holder.WinAsync(wish);
        await ExpireAsync(holder);
        HeldGroup won = await TakeOverAsync(other, wish.Group);

        AcquireReply late = await holder.AcquireAsync(opensSession: true, wish);

        Assert.True(late.SessionLost || !Assert.Single(late.Results).IsGranted, "A late acquire took the group back.");
        AssertKept(await other.HeartbeatAsync(won));
        Assert.Equal(won.Term, (await ReadAsync(other, wish.Group))?.Term);
        await other.ReleaseAsync(won);
        AssertNotResumed(await holder.AcquireAsync(opensSession: true, wish), won.Term);
    }

    /// <summary>
    /// The network may turn an acquire and its release round. The store cannot know, so it grants; the process finds its own session in the answer to its
    /// next wish, and needs the attempt to let the group go.
    /// </summary>
    [Fact]
    public virtual async Task Acquire_WhenItArrivesAfterItsRelease_TellsItsAttemptSoThatItCanBeReleased()
    {
        Participant participant = await JoinAsync();
        await participant.WinAsync(NewGroup());
        Candidate late = participant.Wish(NewGroup());
        await participant.ReleaseAsync(new HeldGroup(late.Group, late.AttemptId, Term: 0));
        HeldGroup arrived = await participant.WinAsync(late);

        AcquireResult denied = await participant.TryAsync(late.Group);
        LeaderRecord? holder = denied.Holder ?? await ReadAsync(participant, late.Group);

        Assert.False(denied.IsGranted);
        Assert.Equal((participant.SessionId, late.AttemptId), (holder?.SessionId, holder?.AttemptId));
        await participant.ReleaseAsync(new HeldGroup(late.Group, holder!.AttemptId, Term: 0));
        Assert.True((await participant.WinAsync(late.Group)).Term > arrived.Term);
    }

    [Fact]
    public virtual async Task Acquire_WhenTermsEndInEveryWay_GrantsStrictlyIncreasingTerms()
    {
        string group = NewGroup();
        Participant lasting = await JoinAsync();
        var terms = new List<long>();
        for (int round = 0; round < 2; round++)
        {
            Participant released = await JoinBrieflyAsync();
            HeldGroup held = await released.WinAsync(group);
            terms.Add(held.Term);
            await released.ReleaseAsync(held);

            // Silent, so that the next one takes the group from a dead session.
            held = await released.WinAsync(group);
            terms.Add(held.Term);
            await ExpireAsync(released);
            held = await TakeOverAsync(lasting, group);
            terms.Add(held.Term);
            await lasting.ReleaseAsync(held);

            Participant leaving = await JoinAsync();
            held = await leaving.WinAsync(group);
            terms.Add(held.Term);
            await leaving.LeaveAsync(held);
            if (Fixture.WhyNoRecordDeletion is null)
            {
                await Fixture.DeleteRecordAsync(group);
            }
        }

        Assert.Equal(terms.Order().Distinct(), terms);
    }

    [Fact]
    public virtual async Task Acquire_WhenAskedAgainAndAgain_TellsLessAndLessTimeAndExtendsNothing()
    {
        Require(Fixture.WhyNoWaiting);
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        TimeSpan before = (await other.TryAsync(held.Group)).RetryAfter;
        await Fixture.AdvanceAsync(Brief / 2);

        AcquireResult denied = await other.TryAsync(held.Group);

        Assert.False(denied.IsGranted);
        AssertAtMost(Fixture.WhyNoRemainingOfOthers is null ? before - (Brief / 2) : Brief, denied.RetryAfter);
        await Fixture.AdvanceAsync(Fixture.LongestExpiry(Brief) - (Brief / 2));
        Assert.True((await TakeOverAsync(other, held.Group)).Term > held.Term);
    }

    private void AssertNotResumed(AcquireReply reply, long endedTerm)
    {
        if (Fixture.WhyNoSessions is null)
        {
            Assert.True(reply.SessionLost, "A session that had ended was opened again.");
        }
        else
        {
            AcquireResult result = Assert.Single(reply.Results);
            Assert.True(!result.IsGranted || result.Term > endedTerm, $"Term {endedTerm} had ended and was granted again.");
        }
    }
}
