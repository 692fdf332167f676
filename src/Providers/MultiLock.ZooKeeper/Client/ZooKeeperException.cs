namespace MultiLock.ZooKeeper.Client;

/// <summary>A request that was refused, or that got no answer. The message says what happened, and no more: it carries neither data nor credentials.</summary>
internal sealed class ZooKeeperException : Exception
{
    public ZooKeeperException(ZooKeeperError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    public ZooKeeperError Error { get; }

    public static ZooKeeperException From(ZooKeeperError error, string what) => new(error, $"ZooKeeper answered {error} ({(int)error}) to {what}.");
}
