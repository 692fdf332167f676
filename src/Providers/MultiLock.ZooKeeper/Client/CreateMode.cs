namespace MultiLock.ZooKeeper.Client;

/// <summary>How long a node lives, and whether the server appends a number to its name.</summary>
internal enum CreateMode
{
    Persistent = 0,
    Ephemeral = 1,
    EphemeralSequential = 3,
}
