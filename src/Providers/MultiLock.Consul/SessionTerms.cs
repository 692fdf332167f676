namespace MultiLock.Consul;

/// <summary>What a session of Consul's is opened with, and cannot be changed.</summary>
internal readonly record struct SessionTerms(TimeSpan Ttl, TimeSpan LockDelay);
