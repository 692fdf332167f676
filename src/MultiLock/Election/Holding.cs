namespace MultiLock;

/// <summary>That a session held a group when the last release was a certain one. It stays true: while neither changes, the session holds the group.</summary>
internal readonly record struct Holding(Guid SessionId, long LastRelease);
