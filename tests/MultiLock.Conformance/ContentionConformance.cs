using Xunit;

namespace MultiLock.Conformance;

/// <summary>Many processes at once: exactly one wins, and nobody blocks anybody.</summary>
public abstract class ContentionConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    [Fact]
    public virtual async Task Contention_WhenAHundredCompete_GrantsExactlyOne()
    {
        string group = NewGroup();
        Participant[] participants = await JoinManyAsync(providers: 5, participants: 100);
        long last = 0;
        for (int round = 0; round < 5; round++)
        {
            Candidate[] wishes = [.. participants.Select(participant => participant.Wish(group))];
            AcquireResult[] results = await RaceAsync(
                participants.Select((participant, i) => (Func<Task<AcquireResult>>)(() => participant.TryAsync(wishes[i]).AsTask())));

            AcquireResult granted = Assert.Single(results, result => result.IsGranted);
            int winner = Array.IndexOf(results, granted);
            Assert.True(granted.Term > last);
            last = granted.Term;
            Assert.Equal(participants[winner].SessionId, (await ReadAsync(participants[0], group))?.SessionId);
            await participants[winner].LeaveAsync(new HeldGroup(group, wishes[winner].AttemptId, granted.Term));
            participants[winner] = new Participant(participants[winner].Provider, Fixture.LongLease);
        }
    }

    [Fact]
    public virtual async Task Contention_WhenAnExpiredGroupIsContested_GrantsExactlyOne()
    {
        string group = NewGroup();
        Participant holder = await JoinBrieflyAsync();
        HeldGroup held = await holder.WinAsync(group);
        Participant[] participants = await JoinManyAsync(providers: 4, participants: 40);
        await Task.WhenAll(participants.Select(participant => participant.TryAsync(group).AsTask()));
        await ExpireAsync(holder);

        // A backend that judges by watching may not be sure yet in the first round.
        AcquireResult[] granted = [];
        for (int round = 0; round < 10 && granted.Length == 0; round++)
        {
            AcquireResult[] results = await RaceAsync(
                participants.Select(participant => (Func<Task<AcquireResult>>)(() => participant.TryAsync(group).AsTask())));
            granted = [.. results.Where(result => result.IsGranted)];
            if (granted.Length == 0)
            {
                await Fixture.AdvanceAsync(Brief / 4);
            }
        }

        Assert.True(Assert.Single(granted).Term > held.Term);
        AssertLost(await holder.HeartbeatAsync(held), group);
    }

    [Fact]
    public virtual async Task Contention_WhenBatchesOverlapInOppositeOrder_GrantsEachGroupOnce()
    {
        Participant[] participants = [await JoinAsync(), await JoinAsync(), await JoinAsync(), await JoinAsync()];
        string[] groups = NewGroups(50);
        string[] reversed = [.. groups.Reverse()];

        AcquireReply[] replies = await RaceAsync(participants.Select((participant, i) => (Func<Task<AcquireReply>>)(() =>
            participant.AcquireAsync([.. (i % 2 == 0 ? groups : reversed).Select(group => participant.Wish(group))]).AsTask())));

        for (int g = 0; g < groups.Length; g++)
        {
            Assert.Single(replies.Where((reply, i) => reply.Results[i % 2 == 0 ? g : groups.Length - 1 - g].IsGranted));
        }
    }

    [Fact]
    public virtual async Task Contention_WhenGroupsChangeHandsAllTheTime_NeverGrantsATermTwice()
    {
        string[] groups = NewGroups(3);
        Participant[] participants = await JoinManyAsync(providers: 3, participants: 6);

        (string Group, long Term)[][] won = await RaceAsync(participants.Select(participant => (Func<Task<(string, long)[]>>)(() => CampaignAsync(participant))));

        (string, long)[] all = [.. won.SelectMany(terms => terms)];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.NotEmpty(all);

        async Task<(string, long)[]> CampaignAsync(Participant participant)
        {
            var terms = new List<(string, long)>();
            for (int i = 0; i < 60; i++)
            {
                Candidate wish = participant.Wish(groups[i % groups.Length]);
                AcquireResult result = await participant.TryAsync(wish);
                if (result.IsGranted)
                {
                    var held = new HeldGroup(wish.Group, wish.AttemptId, result.Term);
                    Assert.True(terms.Where(term => term.Item1 == wish.Group).All(term => term.Item2 < result.Term));
                    terms.Add((wish.Group, result.Term));
                    AssertKept(await participant.HeartbeatAsync(held));
                    Assert.Equal(result.Term, (await ReadAsync(participant, wish.Group))?.Term);
                    await participant.ReleaseAsync(held);
                }
            }

            return [.. terms];
        }
    }

    private async Task<Participant[]> JoinManyAsync(int providers, int participants)
    {
        var joined = new List<Participant>();
        for (int p = 0; p < providers; p++)
        {
            ILeaderElectionProvider provider = await NewProviderAsync();
            joined.AddRange(Enumerable.Range(0, participants / providers).Select(_ => new Participant(provider, Fixture.LongLease)));
        }

        return [.. joined];
    }
}
