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

        await ExpireAsync();

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
}
