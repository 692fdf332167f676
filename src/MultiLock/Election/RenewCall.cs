namespace MultiLock;

internal sealed class RenewCall(ClockReading sent, TimeSpan timeout, SessionState session) : ElectionCall(sent, timeout)
{
    public SessionState Session { get; } = session;

    public RenewRequest Request { get; } = new(session.Id, session.Length, session.Snapshot(), session.FailedHeartbeats, timeout);
}
