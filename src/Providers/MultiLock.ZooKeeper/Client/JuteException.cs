namespace MultiLock.ZooKeeper.Client;

/// <summary>What came over the wire is no message of the protocol. The connection is of no use any more.</summary>
internal sealed class JuteException(string message) : Exception(message);
