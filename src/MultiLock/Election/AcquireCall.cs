namespace MultiLock;

internal sealed class AcquireCall(ClockReading sent, TimeSpan timeout, SessionSlot slot, GroupState[] groups, bool wantsLastRelease) : ElectionCall(sent, timeout)
{
    public SessionSlot Slot { get; } = slot;

    public SessionState Session { get; } = slot.Session;

    public IReadOnlyList<GroupState> Groups { get; } = groups;

    public AcquireRequest Request { get; } = new(
        slot.Session.Id,
        slot.Length,
        !slot.Session.Confirmed,
        [.. groups.Select(group => new Candidate(group.Name, group.Settings.ParticipantId, group.AttemptId, group.Settings.Metadata))])
    {
        WantsLastRelease = wantsLastRelease,
    };
}
