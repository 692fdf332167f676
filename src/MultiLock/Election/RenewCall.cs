namespace MultiLock;

internal sealed class RenewCall(ClockReading sent, TimeSpan timeout, SessionState session, bool wantsLiveSessions = false) : ElectionCall(sent, timeout)
{
    public SessionState Session { get; } = session;

    public RenewRequest Request { get; } = new(session.Id, session.Length, session.Snapshot(), session.FailedHeartbeats, timeout)
    {
        WantsLiveSessions = wantsLiveSessions,
    };
}
