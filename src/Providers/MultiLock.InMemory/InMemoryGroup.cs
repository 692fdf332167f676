namespace MultiLock.InMemory;

/// <summary>The record of one group. It outlives its holders, and with it the term counter and the state. Guarded by the store's lock.</summary>
internal sealed class InMemoryGroup(string name)
{
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    private string _participantId = "";
    private Guid _attemptId;
    private DateTimeOffset _acquiredAt;
    private IReadOnlyDictionary<string, string> _metadata = NoMetadata;

    /// <summary>Gets the last term, whether or not it still holds the group.</summary>
    public long Term { get; private set; }

    /// <summary>Gets the session that holds the group, perhaps dead by now; null after a release.</summary>
    public InMemorySession? Session { get; private set; }

    public ReadOnlyMemory<byte> State { get; set; }

    public void Grant(
        InMemorySession session, Candidate candidate, IReadOnlyDictionary<string, string> metadata, long term, DateTimeOffset acquiredAt)
    {
        Session = session;
        Term = term;
        _participantId = candidate.ParticipantId;
        _attemptId = candidate.AttemptId;
        _acquiredAt = acquiredAt;
        _metadata = metadata;
        session.GroupCount++;
    }

    public void Free()
    {
        if (Session is not null)
        {
            Session.GroupCount--;
            Session = null;
            _metadata = NoMetadata;
        }
    }

    public bool IsHeldBy(Guid sessionId, Guid attemptId) => Session?.Id == sessionId && _attemptId == attemptId;

    public bool IsHeldBy(Guid sessionId, HeldGroup held) =>
        IsHeldBy(sessionId, held.AttemptId) && (held.Term == 0 || held.Term == Term);

    public LeaderRecord? Read(Instant now) =>
        Session is { } session && session.IsLiveAt(now)
            ? new LeaderRecord(
                name, _participantId, session.Id, Term, _acquiredAt, now - session.LastHeartbeat, session.Ends - now, _metadata) { AttemptId = _attemptId }
            : null;
}
