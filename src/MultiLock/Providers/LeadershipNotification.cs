namespace MultiLock;

/// <summary>What a backend pushes to followers.</summary>
public sealed class LeadershipNotification
{
    private LeadershipNotification(LeadershipNotificationKind kind, IReadOnlyList<string> groups, Guid sessionId)
    {
        Kind = kind;
        Groups = groups;
        SessionId = sessionId;
    }

    /// <summary>Gets what happened.</summary>
    public LeadershipNotificationKind Kind { get; }

    /// <summary>Gets the groups that were released; empty for the other kinds.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Gets the session that ended; empty for the other kinds.</summary>
    public Guid SessionId { get; }

    /// <summary>Gets the notification that anything may have happened: the watch has just (re)started. Every follower tries again.</summary>
    public static LeadershipNotification Resynchronized { get; } = new(LeadershipNotificationKind.Resynchronized, [], Guid.Empty);

    /// <summary>Gets the notification that the watch is broken. Followers poll until <see cref="Resynchronized"/>.</summary>
    public static LeadershipNotification Interrupted { get; } = new(LeadershipNotificationKind.Interrupted, [], Guid.Empty);

    /// <summary>Groups were released.</summary>
    /// <param name="groups">The groups.</param>
    /// <returns>The notification.</returns>
    public static LeadershipNotification Released(IReadOnlyList<string> groups) =>
        new(LeadershipNotificationKind.Released, groups, Guid.Empty);

    /// <summary>A session ended with all that it held.</summary>
    /// <param name="sessionId">The session.</param>
    /// <returns>The notification.</returns>
    public static LeadershipNotification SessionEnded(Guid sessionId) => new(LeadershipNotificationKind.SessionEnded, [], sessionId);
}
