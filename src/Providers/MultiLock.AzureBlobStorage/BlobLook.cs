using System.Collections.Concurrent;

namespace MultiLock.AzureBlobStorage;

/// <summary>
/// What one request has seen of groups and sessions. What a group was like may have changed since, which the tags tell whoever acts on it; a session that
/// was dead stays dead, and one that lived is taken to live for as long as the request lasts.
/// </summary>
internal sealed class BlobLook(SessionBlobs sessions, IReadOnlyDictionary<string, GroupView> groups, IEnumerable<Guid> alive)
{
    private readonly ConcurrentDictionary<Guid, Task<bool>> _alive = new(alive.Select(session => KeyValuePair.Create(session, Task.FromResult(true))));
    private readonly ConcurrentDictionary<Guid, Task<bool>> _ended = new();

    public GroupView this[string group] => groups[group];

    public IEnumerable<GroupView> Groups => groups.Values;

    /// <summary>Tells whether a session lives. One that the look did not show is looked at now, once.</summary>
    public Task<bool> IsAliveAsync(Guid session, CancellationToken cancellationToken) =>
        _alive.GetOrAdd(session, (id, token) => sessions.IsAliveAsync(id, token), cancellationToken);

    /// <summary>Ends a dead session for good, once for all its groups.</summary>
    /// <returns>False if it lives after all.</returns>
    public Task<bool> EndDeadAsync(Guid session, CancellationToken cancellationToken) =>
        _ended.GetOrAdd(session, (id, token) => sessions.EndDeadAsync(id, token), cancellationToken);
}
