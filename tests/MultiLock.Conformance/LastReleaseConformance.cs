using Xunit;

namespace MultiLock.Conformance;

/// <summary>
/// The number of the last release, by which a follower knows that what a live session held it holds still. A backend that tells none has all of its groups asked for, and must
/// tell none ever.
/// </summary>
public abstract class LastReleaseConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    private const int Rounds = 40;
    private const int Askers = 3;

    [Fact]
    public virtual async Task LastRelease_WhileNothingIsReleased_StaysTheSame()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(3));
        long? first = await ToldAsync(other, held[0].Group);

        await other.WinAsync(NewGroup());
        await holder.HeartbeatAsync(held);
        Participant third = await JoinAsync();
        await third.WinAsync(NewGroup());

        Assert.Equal(first, await ToldAsync(other, held[0].Group));
        Assert.Equal(first, await ToldAsync(third, held[0].Group, held[2].Group));
    }

    [Fact]
    public virtual async Task LastRelease_AfterAReleaseOfWhateverGroupByASessionThatLives_IsOneThatWasNeverTold()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        HeldGroup kept = await holder.WinAsync(NewGroup());
        var told = new List<long?> { await ToldAsync(other, held.Group) };

        await holder.ReleaseAsync(held);
        told.Add(await ToldAsync(other, kept.Group));
        for (int i = 0; i < 20; i++)
        {
            Participant passing = await JoinAsync();
            HeldGroup won = await passing.WinAsync(i % 2 == 0 ? held.Group : NewGroup());
            await passing.ReleaseAsync(won);
            told.Add(await ToldAsync(other, kept.Group));
        }

        AssertDistinct(told);
    }

    [Fact]
    public virtual async Task LastRelease_AfterAHeartbeatWasToldOfALostGroup_IsAnother()
    {
        Require(Fixture.WhyNoRecordDeletion);
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await holder.WinAllAsync(NewGroups(2));
        long? before = await ToldAsync(other, held[1].Group);

        await Fixture.DeleteRecordAsync(held[0].Group);
        AssertLost(await HeartbeatUntilALossAsync(holder, held), held[0].Group);

        AssertDistinct([before, await ToldAsync(other, held[1].Group)]);
    }

    /// <summary>Whoever is denied goes on believing in the holder until the number changes: so the release that follows the denial must change the number that was told with it.</summary>
    [Fact]
    public virtual async Task LastRelease_ToldWithADenial_IsOlderThanTheReleaseThatFollowsIt()
    {
        Participant holder = await JoinAsync();
        Participant[] askers = await Task.WhenAll(Enumerable.Range(0, Askers).Select(async _ => await JoinAsync()));
        HeldGroup kept = await holder.WinAsync(NewGroup());
        for (int i = 0; i < Rounds; i++)
        {
            HeldGroup held = await holder.WinAsync(NewGroup());

            AcquireReply?[] replies = await RaceAsync<AcquireReply?>(
            [
                async () =>
                {
                    await holder.ReleaseAsync(held);
                    return null;
                },
                .. askers.Select<Participant, Func<Task<AcquireReply?>>>(asker => async () => await asker.AcquireAsync(asker.Wish(held.Group))),
            ]);

            long? after = await ToldAsync(askers[0], kept.Group);
            foreach (AcquireReply? denial in replies.Where(reply => reply?.Results[0].Holder?.SessionId == holder.SessionId))
            {
                AssertDistinct([denial!.LastRelease, after]);
            }
        }
    }

    /// <summary>What a participant is told with its denials.</summary>
    private static async Task<long?> ToldAsync(Participant participant, params string[] groups)
    {
        AcquireReply reply = await participant.AcquireAsync([.. groups.Select(group => participant.Wish(group))]);
        Assert.All(reply.Results, result => Assert.False(result.IsGranted));
        return reply.LastRelease;
    }

    private void AssertDistinct(List<long?> told)
    {
        if (Fixture.TellsReleases)
        {
            Assert.DoesNotContain(null, told);
            Assert.Equal(told.Count, told.Distinct().Count());
        }
        else
        {
            Assert.All(told, number => Assert.Null(number));
        }
    }
}
