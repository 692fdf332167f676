namespace MultiLock;

/// <summary>Why this participant stopped being the leader.</summary>
public enum LeadershipChangeReason
{
    /// <summary>It did not stop: the change is an acquisition, or concerns other participants.</summary>
    None = 0,

    /// <summary>It stepped down: the service was stopped, or leadership was released.</summary>
    Released,

    /// <summary>Its lease ended before a heartbeat was acknowledged.</summary>
    Expired,

    /// <summary>The backend says that somebody else holds the group, or that nobody does.</summary>
    Superseded,

    /// <summary>The backend could not be reached until the lease ended.</summary>
    BackendUnreachable,

    /// <summary>This process or its machine stood still for longer than the lease allows.</summary>
    ProcessPaused,

    /// <summary>The service was disposed without being stopped.</summary>
    Disposed,
}
