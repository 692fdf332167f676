namespace MultiLock;

/// <summary>One change in who leads a group, as one participant saw it.</summary>
public sealed class LeadershipChangedEventArgs : EventArgs
{
    /// <summary>Initializes a new instance of the <see cref="LeadershipChangedEventArgs"/> class.</summary>
    /// <param name="previousStatus">The status before the change.</param>
    /// <param name="currentStatus">The status after it.</param>
    /// <param name="reason">Why this participant stopped being the leader, if it did.</param>
    /// <param name="electionGroup">The election group.</param>
    public LeadershipChangedEventArgs(
        LeadershipStatus previousStatus,
        LeadershipStatus currentStatus,
        LeadershipChangeReason reason = LeadershipChangeReason.None,
        string electionGroup = "default")
    {
        ArgumentNullException.ThrowIfNull(previousStatus);
        ArgumentNullException.ThrowIfNull(currentStatus);
        ArgumentNullException.ThrowIfNull(electionGroup);
        PreviousStatus = previousStatus;
        CurrentStatus = currentStatus;
        Reason = reason;
        ElectionGroup = electionGroup;
    }

    /// <summary>Gets the status before the change.</summary>
    public LeadershipStatus PreviousStatus { get; }

    /// <summary>Gets the status after the change.</summary>
    public LeadershipStatus CurrentStatus { get; }

    /// <summary>Gets a value indicating whether this participant became the leader.</summary>
    public bool BecameLeader => !PreviousStatus.IsLeader && CurrentStatus.IsLeader;

    /// <summary>Gets a value indicating whether this participant stopped being the leader.</summary>
    public bool LostLeadership => PreviousStatus.IsLeader && !CurrentStatus.IsLeader;

    /// <summary>Gets why this participant stopped being the leader; <see cref="LeadershipChangeReason.None"/> if it did not.</summary>
    public LeadershipChangeReason Reason { get; }

    /// <summary>
    /// Gets what was given as the reason when leadership was given up (<see cref="ILeaderElectionService.StepDownAsync"/>, <see cref="ILeaderElections.DrainAsync"/>,
    /// <see cref="LeaderElectionOptions.Spread"/>), for people to read; null otherwise.
    /// </summary>
    public string? Detail { get; init; }

    /// <summary>Gets the election group.</summary>
    public string ElectionGroup { get; }

    internal LeadershipEventType EventType =>
        (BecameLeader ? LeadershipEventType.Acquired : LeadershipEventType.None)
        | (LostLeadership ? LeadershipEventType.Lost : LeadershipEventType.None)
        | (PreviousStatus.CurrentLeader != CurrentStatus.CurrentLeader ? LeadershipEventType.Changed : LeadershipEventType.None);
}
