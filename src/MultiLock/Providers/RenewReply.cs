namespace MultiLock;

/// <summary>The backend's answer to a heartbeat.</summary>
/// <param name="Remaining">
/// How much longer the backend keeps the session, measured by its own clock while it carried out the request: the lease it granted,
/// which may be shorter than the one asked for. The library counts it from before the request was sent.
/// </param>
/// <param name="SessionLost">True if the session had ended already: nothing was extended.</param>
/// <param name="LostGroups">Groups that the session does not hold any more although it lives.</param>
public sealed record RenewReply(TimeSpan Remaining, bool SessionLost, IReadOnlyList<string> LostGroups)
{
    /// <summary>
    /// Gets how many processes compete at this backend, where it knows without another round trip; null otherwise. It is what a process that leads more than its share
    /// goes by (<see cref="LeaderElectionOptions.Spread"/>).
    /// </summary>
    public int? LiveSessions { get; init; }

    /// <summary>The answer to a session that has ended.</summary>
    public static RenewReply Lost { get; } = new(TimeSpan.Zero, true, []);

    /// <summary>The answer to a session that lives and lost nothing.</summary>
    /// <param name="remaining">How much longer the backend keeps the session.</param>
    /// <returns>The reply.</returns>
    public static RenewReply Extended(TimeSpan remaining) => new(remaining, false, []);
}
