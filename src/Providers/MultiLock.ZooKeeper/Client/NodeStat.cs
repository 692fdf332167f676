namespace MultiLock.ZooKeeper.Client;

/// <summary>What the server knows about a node. Times are milliseconds of its wall clock, zxids the numbers of transactions.</summary>
internal readonly record struct NodeStat(
    long Czxid,
    long Mzxid,
    long CreatedAt,
    long ModifiedAt,
    int Version,
    int ChildVersion,
    int AclVersion,
    long EphemeralOwner,
    int DataLength,
    int Children,
    long Pzxid);
