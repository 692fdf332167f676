namespace MultiLock;

internal sealed class ReleaseCall(ClockReading sent, TimeSpan timeout, SessionSlot slot, SessionState session, GroupState[] groups, bool endsSession)
    : ElectionCall(sent, timeout)
{
    public SessionSlot Slot { get; } = slot;

    public SessionState Session { get; } = session;

    public IReadOnlyList<GroupState> Groups { get; } = groups;

    public ReleaseRequest Request { get; } = new(
        session.Id,
        [.. groups.Select(group => new HeldGroup(group.Name, group.AttemptId, group.Term?.Number ?? 0))],
        endsSession);
}
