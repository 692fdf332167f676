namespace MultiLock;

/// <summary>Both clocks of this process, read together: the monotonic one decides, the wall clock only raises suspicion.</summary>
/// <param name="Now">The monotonic clock.</param>
/// <param name="WallLead">How far the wall clock is ahead of the monotonic one, measured from an arbitrary start.</param>
internal readonly record struct ClockReading(Instant Now, TimeSpan WallLead);
