namespace MultiLock.ZooKeeper.Client;

/// <summary>Is told what arrives on a connection, on the thread that reads it and in the order of arrival. It neither blocks nor throws.</summary>
internal interface IConnectionOwner
{
    TimeSpan PingInterval { get; }

    /// <summary>A request was answered. Called before its task completes, and before an event that its watch may cause.</summary>
    void OnReply(NodeRequest request, ReplyHeader header);

    void OnNotification(WatchedEvent kind, string path);
}
