namespace MultiLock.ZooKeeper;

/// <summary>One who is notified, until it is disposed.</summary>
internal sealed class ZooKeeperWatch : IAsyncDisposable
{
    private readonly Action<Action<LeadershipNotification>> _remove;
    private volatile bool _disposed;

    public ZooKeeperWatch(Action<LeadershipNotification> notify, Action<Action<LeadershipNotification>> remove)
    {
        _remove = remove;
        Callback = notification =>
        {
            if (!_disposed)
            {
                notify(notification);
            }
        };
    }

    public Action<LeadershipNotification> Callback { get; }

    public ValueTask DisposeAsync()
    {
        _disposed = true;
        _remove(Callback);
        return ValueTask.CompletedTask;
    }
}
