namespace MultiLock.ZooKeeper.Client;

/// <summary>The server's side of a session. A timeout of zero means that the session has expired.</summary>
internal sealed record ConnectReply(TimeSpan Timeout, long SessionId, byte[] Password, bool ReadOnly);
