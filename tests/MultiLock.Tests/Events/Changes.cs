namespace MultiLock.Tests.Events;

/// <summary>Leadership changes for tests.</summary>
internal static class Changes
{
    public static LeadershipChangedEventArgs Acquired(long term = 1) => new(LeadershipStatus.NoLeader, LeadershipStatus.Leader(Leader("me", term)));

    public static LeadershipChangedEventArgs Lost(long term = 1) =>
        new(LeadershipStatus.Leader(Leader("me", term)), LeadershipStatus.NoLeader, LeadershipChangeReason.Expired);

    public static LeadershipChangedEventArgs Following(string leaderId, long term = 1) =>
        new(LeadershipStatus.NoLeader, LeadershipStatus.Follower(Leader(leaderId, term)));

    public static LeaderInfo Leader(string leaderId, long term) => new() { LeaderId = leaderId, FencingToken = term };

    /// <summary>A source that has all its changes ready and then ends.</summary>
    public static IAsyncEnumerable<LeadershipChangedEventArgs> Of(params LeadershipChangedEventArgs[] changes)
    {
        var hub = new LeadershipChangeHub();
        IAsyncEnumerable<LeadershipChangedEventArgs> source = hub.Subscribe(LeadershipEventType.All, CancellationToken.None);
        foreach (LeadershipChangedEventArgs change in changes)
        {
            hub.Publish(change);
        }

        hub.Complete();
        return source;
    }
}
