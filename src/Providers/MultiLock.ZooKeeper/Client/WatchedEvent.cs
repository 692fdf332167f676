namespace MultiLock.ZooKeeper.Client;

/// <summary>What became of a node that was watched.</summary>
internal enum WatchedEvent
{
    Created = 1,
    Deleted = 2,
    DataChanged = 3,
    ChildrenChanged = 4,

    /// <summary>The client's own: the session is over, and nothing will be told any more.</summary>
    SessionOver = -1,
}
