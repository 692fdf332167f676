namespace MultiLock;

/// <summary>One heartbeat of one session.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Lease">How long the backend shall keep the session from now on.</param>
/// <param name="Held">What the process believes the session holds. A backend need not look at all of them at every heartbeat.</param>
/// <param name="FailedAttempts">
/// How many heartbeats in a row got no answer. Where it is not 0, use a fresh connection: the old one may be a black hole.
/// </param>
/// <param name="Timeout">How long the caller waits for an answer.</param>
public sealed record RenewRequest(
    Guid SessionId,
    TimeSpan Lease,
    IReadOnlyList<HeldGroup> Held,
    int FailedAttempts,
    TimeSpan Timeout)
{
    /// <summary>Gets a value indicating whether the caller has a use for <see cref="RenewReply.LiveSessions"/>; if not, spare the backend the counting.</summary>
    public bool WantsLiveSessions { get; init; }
}
