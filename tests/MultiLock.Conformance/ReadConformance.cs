using Xunit;

namespace MultiLock.Conformance;

/// <summary>Reading: who holds what, since when, and for how long.</summary>
public abstract class ReadConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    [Fact]
    public virtual async Task Read_WhenNobodyEverHeldTheGroup_IsNull()
    {
        Participant participant = await JoinAsync();

        Assert.Null(await ReadAsync(participant, NewGroup()));
        Assert.Empty(await participant.Provider.ReadAsync([], Cancel));
    }

    [Fact]
    public virtual async Task Read_WhenHeld_TellsTheHolderAndItsTimes()
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(holder.Wish(NewGroup(), new Dictionary<string, string> { ["version"] = "7" }));

        foreach (Participant reader in new[] { holder, other })
        {
            LeaderRecord? record = await ReadAsync(reader, held.Group);

            Assert.NotNull(record);
            Assert.Equal(held.Group, record.Group);
            Assert.Equal(holder.Id, record.ParticipantId);
            Assert.Equal(holder.SessionId, record.SessionId);
            Assert.Equal(held.Term, record.Term);
            Assert.Equal(held.AttemptId, record.AttemptId);
            Assert.Equal("7", record.Metadata["version"]);
            Assert.InRange(record.HeartbeatAge, TimeSpan.Zero, holder.Lease);
            Assert.InRange(record.Remaining, TimeSpan.FromTicks(1), holder.Lease);
        }
    }

    [Fact]
    public virtual async Task Read_WhenTimePassesWithoutHeartbeats_TellsLessAndLessTime()
    {
        Require(Fixture.WhyNoWaiting);
        Participant holder = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());
        LeaderRecord? before = await ReadAsync(holder, held.Group);
        await Fixture.AdvanceAsync(Brief);

        LeaderRecord? after = await ReadAsync(holder, held.Group);
        AssertKept(await holder.HeartbeatAsync(held));
        LeaderRecord? renewed = await ReadAsync(holder, held.Group);

        Assert.NotNull(before);
        Assert.NotNull(after);
        Assert.NotNull(renewed);
        AssertAtMost(before.Remaining - Brief, after.Remaining);
        AssertAtMost(after.HeartbeatAge - Brief, before.HeartbeatAge);
        Assert.True(renewed.Remaining > after.Remaining, "The heartbeat did not show in the remaining time.");
        Assert.True(renewed.HeartbeatAge < after.HeartbeatAge, "The heartbeat did not show in its age.");
        Assert.Equal(before.AcquiredAt, renewed.AcquiredAt);
        Assert.Equal(before.Term, renewed.Term);
    }

    [Fact]
    public virtual async Task Read_WhenTheLeaseEnded_IsNull()
    {
        Participant holder = await JoinBrieflyAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());

        await ExpireAsync(holder);

        Assert.Null(await ReadAsync(holder, held.Group));
    }

    [Fact]
    public virtual async Task Read_WhenManyAreAsked_AnswersInTheirOrder()
    {
        Participant holder = await JoinAsync();
        string[] groups = NewGroups(20);
        string[] taken = [.. groups.Where((_, i) => i % 2 == 1)];
        await holder.WinAllAsync(taken);

        IReadOnlyList<LeaderRecord?> records = await holder.Provider.ReadAsync(groups, Cancel);

        Assert.Equal(groups.Select((group, i) => i % 2 == 1 ? group : null), records.Select(record => record?.Group));
    }

    [Fact]
    public virtual async Task HealthCheck_WhenTheBackendIsUp_IsTrueAndChangesNothing()
    {
        Participant holder = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());

        Assert.True(await holder.Provider.HealthCheckAsync(Cancel));

        Assert.Equal(held.Term, (await ReadAsync(holder, held.Group))?.Term);
    }

    [Fact]
    public virtual async Task Initialize_WhenRepeated_LeavesWhatIsThere()
    {
        Participant holder = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());

        await holder.Provider.InitializeAsync(Cancel);
        ILeaderElectionProvider late = await NewProviderAsync();

        Assert.Equal(held.Term, Assert.Single(await late.ReadAsync([held.Group], Cancel))?.Term);
        AssertKept(await holder.HeartbeatAsync(held));
    }

    [Fact]
    public virtual async Task Read_WhenGroupsAreHeldReleasedExpiredAndUnknown_TellsThemApart()
    {
        Participant holder = await JoinAsync();
        Participant silent = await JoinBrieflyAsync();
        HeldGroup expired = await silent.WinAsync(NewGroup());
        HeldGroup released = await holder.WinAsync(NewGroup());
        HeldGroup held = await holder.WinAsync(NewGroup());
        await holder.ReleaseAsync(released);
        await holder.Provider.ReadAsync([expired.Group], Cancel);
        await ExpireAsync(silent);

        IReadOnlyList<LeaderRecord?> records = await holder.Provider.ReadAsync([expired.Group, NewGroup(), held.Group, released.Group, held.Group], Cancel);

        Assert.Equal([null, null, held.Term, null, held.Term], records.Select(record => record?.Term));
    }

    [Fact]
    public virtual async Task Read_WhenTheHolderChanged_TellsNothingOfTheFormerOne()
    {
        Participant former = await JoinBrieflyAsync();
        Participant present = await JoinAsync();
        string group = NewGroup();
        await former.WinAsync(former.Wish(group, new Dictionary<string, string> { ["former"] = "1", ["both"] = "former" }));
        await ExpireAsync(former);
        Candidate wish = present.Wish(group, new Dictionary<string, string> { ["both"] = "present" });
        await TakeOverAsync(present, wish);

        LeaderRecord? record = await ReadAsync(present, group);

        Assert.Equal((present.Id, present.SessionId, wish.AttemptId), (record?.ParticipantId, record?.SessionId ?? default, record?.AttemptId ?? default));
        Assert.Equal(new KeyValuePair<string, string>("both", "present"), Assert.Single(record!.Metadata));
        Assert.InRange(record.Remaining, Brief, present.Lease);
    }

    /// <summary>Followers look all the time. A lease that every look extends never ends.</summary>
    [Fact]
    public virtual async Task Read_WhenRepeated_KeepsNoSilentHolderAlive()
    {
        Require(Fixture.WhyNoWaiting);
        Participant holder = await JoinBrieflyAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(NewGroup());

        for (int i = 0; i < 4; i++)
        {
            await ReadAsync(other, held.Group);
            if ((await other.TryAsync(held.Group)).IsGranted)
            {
                // On a machine this slow the lease is over before all the looks are.
                break;
            }

            await Fixture.AdvanceAsync(Fixture.LongestExpiry(Brief) / 4);
        }

        Assert.NotEqual(holder.SessionId, (await ReadAsync(other, held.Group))?.SessionId);
        Assert.NotEqual(holder.SessionId, (await ReadAsync(holder, held.Group))?.SessionId);
        AssertLost(await holder.HeartbeatAsync(held), held.Group);
    }
}
