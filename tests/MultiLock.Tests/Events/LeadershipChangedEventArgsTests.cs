using Microsoft.Extensions.Time.Testing;

namespace MultiLock.Tests.Events;

public sealed class LeadershipChangedEventArgsTests
{
    private static readonly LeadershipStatus Mine = LeadershipStatus.Leader(Changes.Leader("me", 1));
    private static readonly LeadershipStatus Theirs = LeadershipStatus.Follower(Changes.Leader("them", 2));

    [Fact]
    public void EventType_WhenThisParticipantBecomesLeader_IsAcquiredAndChanged() =>
        AssertType(LeadershipStatus.NoLeader, Mine, LeadershipEventType.Acquired | LeadershipEventType.Changed, became: true, lost: false);

    [Fact]
    public void EventType_WhenAnotherTakesOver_IsLostAndChanged() =>
        AssertType(Mine, Theirs, LeadershipEventType.Lost | LeadershipEventType.Changed, became: false, lost: true);

    [Fact]
    public void EventType_WhenAnotherLeaderAppears_IsChangedOnly() =>
        AssertType(LeadershipStatus.NoLeader, Theirs, LeadershipEventType.Changed, became: false, lost: false);

    [Fact]
    public void EventType_WhenTheSameLeaderHasANewTerm_IsChanged() =>
        AssertType(Theirs, LeadershipStatus.Follower(Changes.Leader("them", 3)), LeadershipEventType.Changed, became: false, lost: false);

    [Fact]
    public void EventType_WhenOnlyTheHeartbeatDiffers_IsNone() =>
        AssertType(
            Theirs,
            LeadershipStatus.Follower(Changes.Leader("them", 2) with { LastHeartbeat = DateTimeOffset.UnixEpoch.AddDays(1) }),
            LeadershipEventType.None,
            became: false,
            lost: false);

    [Fact]
    public void EventTypes_WhenUsedAsFlags_HaveTheirDocumentedNumbers()
    {
        Assert.Equal([0, 1, 2, 4, 7], Enum.GetValues<LeadershipEventType>().Select(type => (int)type));
        Assert.Equal(LeadershipEventType.All, LeadershipEventType.Acquired | LeadershipEventType.Lost | LeadershipEventType.Changed);
    }

    [Fact]
    public void IsHealthy_WhenTheBackendMeasuredAnAge_CountsItFromTheLocalClock()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        var record = new LeaderRecord(
            "g", "them", Guid.NewGuid(), 7, DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(11), new Dictionary<string, string> { ["zone"] = "a" });

        LeaderInfo leader = LeaderInfo.From(record, time);

        Assert.Equal("them", leader.LeaderId);
        Assert.Equal(7, leader.FencingToken);
        Assert.Equal(DateTimeOffset.UnixEpoch, leader.LeadershipAcquiredAt);
        Assert.Equal(time.GetUtcNow().AddSeconds(-4), leader.LastHeartbeat);
        Assert.Equal("a", leader.Metadata["zone"]);
        Assert.True(leader.IsHealthy(TimeSpan.FromSeconds(5)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(leader.IsHealthy(TimeSpan.FromSeconds(5)));
    }

    private static void AssertType(LeadershipStatus previous, LeadershipStatus current, LeadershipEventType expected, bool became, bool lost)
    {
        var change = new LeadershipChangedEventArgs(previous, current);
        Assert.Equal(expected, change.EventType);
        Assert.Equal(became, change.BecameLeader);
        Assert.Equal(lost, change.LostLeadership);
    }
}
