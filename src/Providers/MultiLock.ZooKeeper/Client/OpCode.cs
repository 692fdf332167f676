namespace MultiLock.ZooKeeper.Client;

/// <summary>The requests of the protocol that are used here.</summary>
internal enum OpCode
{
    Error = -1,
    Create = 1,
    Delete = 2,
    Exists = 3,
    GetData = 4,
    SetData = 5,
    GetChildren = 8,
    Sync = 9,
    Ping = 11,
    Check = 13,
    Multi = 14,
    Create2 = 15,
    Auth = 100,
    SetWatches = 101,
    CloseSession = -11,
}
