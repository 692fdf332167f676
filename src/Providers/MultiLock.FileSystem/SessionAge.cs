namespace MultiLock.FileSystem;

/// <summary>How long the counter of a living session has stood still, as far as this process has seen, and how long it may.</summary>
internal readonly record struct SessionAge(TimeSpan HeartbeatAge, TimeSpan Remaining);
