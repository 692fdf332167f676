namespace MultiLock.ZooKeeper;

/// <summary>What a session's node says.</summary>
/// <param name="Lease">The lease in milliseconds.</param>
internal sealed record BeatRecord(long Lease);
