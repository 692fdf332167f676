namespace MultiLock.InMemory;

/// <summary>One watch of one provider, until it is disposed.</summary>
internal sealed class InMemoryWatch(InMemoryStore store, object owner, Action<LeadershipNotification> notify) : IAsyncDisposable
{
    private volatile bool _ended;

    public object Owner { get; } = owner;

    public void Notify(LeadershipNotification notification)
    {
        if (!_ended)
        {
            notify(notification);
        }
    }

    public ValueTask DisposeAsync()
    {
        _ended = true;
        store.Remove(this);
        return ValueTask.CompletedTask;
    }
}
