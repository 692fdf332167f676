namespace MultiLock;

/// <summary>The kinds of <see cref="LeadershipNotification"/>.</summary>
public enum LeadershipNotificationKind
{
    /// <summary>Groups were released and can be won.</summary>
    Released,

    /// <summary>A session ended, and everything it held can be won.</summary>
    SessionEnded,

    /// <summary>The watch (re)started: anything may have happened before.</summary>
    Resynchronized,

    /// <summary>The watch is broken: nothing is pushed until it has resynchronized.</summary>
    Interrupted,
}
