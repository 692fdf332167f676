namespace MultiLock;

/// <summary>The place of the session for one lease length, with what waits to be sent in its name. One acquire and one release at a time: what comes meanwhile forms the next batch.</summary>
internal sealed class SessionSlot(TimeSpan length)
{
    public TimeSpan Length { get; } = length;

    public SessionState Session { get; set; } = new(Guid.NewGuid(), length);

    public Queue<GroupState> ToAcquire { get; } = [];

    public Queue<GroupState> ToRelease { get; } = [];

    public AcquireCall? AcquireInFlight { get; set; }

    public ReleaseCall? ReleaseInFlight { get; set; }
}
