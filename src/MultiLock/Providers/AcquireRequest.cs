namespace MultiLock;

/// <summary>A request to win groups for one session.</summary>
/// <param name="SessionId">The session, chosen at random by the process that wishes to lead.</param>
/// <param name="Lease">How long the backend shall keep the session without a heartbeat. Used when the request creates the session.</param>
/// <param name="OpensSession">
/// True if the session may be created by this request; false once the backend has confirmed it. A backend that does not find a
/// session with false here answers <see cref="AcquireReply.SessionLost"/> and grants nothing.
/// </param>
/// <param name="Candidates">The groups to win; none twice.</param>
public sealed record AcquireRequest(Guid SessionId, TimeSpan Lease, bool OpensSession, IReadOnlyList<Candidate> Candidates)
{
    /// <summary>
    /// Gets a value indicating whether the caller has a use for <see cref="AcquireReply.LastRelease"/>; if not, which is the default, a backend to which it costs anything answers null there.
    /// </summary>
    public bool WantsLastRelease { get; init; }
}
