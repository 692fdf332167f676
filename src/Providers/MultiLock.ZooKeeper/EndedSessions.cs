namespace MultiLock.ZooKeeper;

/// <summary>
/// The sessions that have ended here, so that an acquire that comes late opens none of them again. An id is random and used by this process only, and no
/// request is under way for as long as it takes to end so many. Guarded by the store's lock.
/// </summary>
internal sealed class EndedSessions
{
    private const int Remembered = 10_000;

    private readonly HashSet<Guid> _ids = [];
    private readonly Queue<Guid> _order = new();

    public bool Contains(Guid id) => _ids.Contains(id);

    public void Add(Guid id)
    {
        if (_ids.Add(id))
        {
            _order.Enqueue(id);
            if (_order.Count > Remembered)
            {
                _ids.Remove(_order.Dequeue());
            }
        }
    }
}
