namespace MultiLock.Simulation;

/// <summary>Who holds a group, according to the store.</summary>
internal readonly record struct Holder(Guid SessionId, Guid AttemptId, long Term);
