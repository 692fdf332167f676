namespace MultiLock.ZooKeeper.Client;

/// <summary>What every reply starts with.</summary>
internal readonly record struct ReplyHeader(int Xid, long Zxid, ZooKeeperError Error);
