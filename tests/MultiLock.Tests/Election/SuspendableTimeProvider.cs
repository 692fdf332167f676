namespace MultiLock.Tests.Election;

/// <summary>A clock whose wall time can run ahead of its monotonic time, as after the suspension of a virtual machine.</summary>
internal sealed class SuspendableTimeProvider(TimeProvider inner) : TimeProvider
{
    public TimeSpan WallLead { get; set; }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + WallLead;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
