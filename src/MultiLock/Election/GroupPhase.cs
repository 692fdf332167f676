namespace MultiLock;

/// <summary>Where a group stands in this process. Drawn in <c>docs/architecture.md</c>.</summary>
internal enum GroupPhase
{
    /// <summary>Nobody wants this process to compete, and it holds nothing.</summary>
    Stopped,

    /// <summary>A follower (or observer) that tries again at <see cref="GroupState.WakeAt"/> or when notified.</summary>
    Waiting,

    /// <summary>Queued for, or named in, an acquire whose outcome is not known.</summary>
    Acquiring,

    /// <summary>The term is held.</summary>
    Leading,

    /// <summary>The application is told to stop; its runs end while heartbeats go on, until <see cref="GroupState.WakeAt"/>.</summary>
    Ending,

    /// <summary>Runs outlived their time: the group is not released before the lease that they knew has ended.</summary>
    Abandoned,

    /// <summary>Queued for, or named in, a release. Whoever held anything passes through here, if only for a moment because the backend took it away.</summary>
    Releasing,

    /// <summary>Released or expired, but old runs are still there: does not compete, so that a healthy instance leads.</summary>
    Draining,
}
