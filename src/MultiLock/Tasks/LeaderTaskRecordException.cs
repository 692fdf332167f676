namespace MultiLock;

/// <summary>The state of a group is no record of ticks that this version may overwrite.</summary>
internal sealed class LeaderTaskRecordException(string message) : Exception(message);
