namespace MultiLock;

/// <summary>The backend's answer to an <see cref="AcquireRequest"/>.</summary>
/// <param name="Results">One result for each candidate, in the order of the request. Empty if <paramref name="SessionLost"/>.</param>
/// <param name="SessionRemaining">
/// How much longer the backend keeps the session, measured by its own clock while it carried out the request; null if the request
/// created no session and the backend did not measure. The library counts it from before the request was sent.
/// </param>
/// <param name="SessionLost">True if the session has ended: nothing was granted, and nothing ever will be to this session.</param>
/// <param name="LiveSessions">How many processes compete at this backend, where it knows; null otherwise. It spreads the rush after a release.</param>
public sealed record AcquireReply(
    IReadOnlyList<AcquireResult> Results,
    TimeSpan? SessionRemaining = null,
    bool SessionLost = false,
    int? LiveSessions = null)
{
    /// <summary>
    /// Gets a number that is another one after each release, of whatever group, by a session that lives on, and after each heartbeat that was told of lost groups; null where the backend
    /// does not know, or was not asked (<see cref="AcquireRequest.WantsLastRelease"/>).
    /// </summary>
    /// <remarks>
    /// While it stays the same, groups become free only by the end of the session that holds them. So a follower asks for one group of each such session, and not for all.
    /// What is answered must be what it was when the candidates were looked at, or before: a number that is newer than a denial would hide the release between them.
    /// </remarks>
    public long? LastRelease { get; init; }

    /// <summary>The answer to a session that has ended.</summary>
    public static AcquireReply Lost { get; } = new([], SessionLost: true);
}
