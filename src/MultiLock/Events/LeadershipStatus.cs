namespace MultiLock;

/// <summary>Who leads a group, as a participant knows it. Two are equal if they agree on this participant's part, the leader and its term.</summary>
public sealed record LeadershipStatus
{
    private LeadershipStatus(bool isLeader, LeaderInfo? currentLeader)
    {
        IsLeader = isLeader;
        CurrentLeader = currentLeader;
    }

    /// <summary>Gets the status of a group that nobody is known to lead.</summary>
    public static LeadershipStatus NoLeader { get; } = new(false, null);

    /// <summary>Gets a value indicating whether this participant led at that moment. To ask about now, use <see cref="ILeaderElectionService.IsLeader"/>.</summary>
    public bool IsLeader { get; }

    /// <summary>Gets the leader; null if none is known.</summary>
    public LeaderInfo? CurrentLeader { get; }

    /// <summary>This participant leads.</summary>
    /// <param name="leader">This participant, as leader.</param>
    /// <returns>The status.</returns>
    public static LeadershipStatus Leader(LeaderInfo leader)
    {
        ArgumentNullException.ThrowIfNull(leader);
        return new LeadershipStatus(true, leader);
    }

    /// <summary>Another participant leads, or none is known to.</summary>
    /// <param name="leader">The leader; null if none is known.</param>
    /// <returns>The status.</returns>
    public static LeadershipStatus Follower(LeaderInfo? leader) => leader is null ? NoLeader : new LeadershipStatus(false, leader);
}
