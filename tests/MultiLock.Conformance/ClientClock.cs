namespace MultiLock.Conformance;

/// <summary>The clock of a participant's machine: as fast as the backend's, but booted at another time, and with a wall clock that is wrong and can be set.</summary>
public sealed class ClientClock(TimeProvider backend) : TimeProvider
{
    private const long SecondsBootedBefore = 1_000_000;

    /// <summary>Gets or sets by how much the wall clock is ahead of the backend's.</summary>
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => backend.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => backend.GetUtcNow() + Offset;

    public override long GetTimestamp() => backend.GetTimestamp() + (SecondsBootedBefore * backend.TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        backend.CreateTimer(callback, state, dueTime, period);
}
