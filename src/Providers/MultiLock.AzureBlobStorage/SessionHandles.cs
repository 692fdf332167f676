using System.Collections.Concurrent;

namespace MultiLock.AzureBlobStorage;

/// <summary>The sessions of this process. One that ended is remembered long enough that no request for it can still be under way.</summary>
internal sealed class SessionHandles
{
    private const int Kept = 1000;

    private readonly ConcurrentDictionary<Guid, SessionHandle> _all = new();
    private readonly ConcurrentQueue<SessionHandle> _inOrder = new();

    public SessionHandle? Find(Guid session) => _all.GetValueOrDefault(session);

    public SessionHandle Get(Guid session)
    {
        if (Find(session) is { } known)
        {
            return known;
        }

        var made = new SessionHandle(session);
        if (!_all.TryAdd(session, made))
        {
            return _all.GetOrAdd(session, made);
        }

        _inOrder.Enqueue(made);
        if (_inOrder.Count > Kept && _inOrder.TryPeek(out SessionHandle? oldest) && oldest.HasEnded && _inOrder.TryDequeue(out oldest))
        {
            _all.TryRemove(KeyValuePair.Create(oldest.Id, oldest));
        }

        return made;
    }
}
