using System.Collections.Concurrent;

namespace MultiLock.Consul;

/// <summary>A session of this process, and Consul's session that stands for it.</summary>
internal sealed class ConsulSession(Guid key)
{
    private long _extendedAt = long.MinValue;

    public Guid Key { get; } = key;

    /// <summary>Gets what lets one acquire at a time open the session. Its wait handle is never asked for, so there is nothing to dispose.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Gets what the session holds, as far as this process knows.</summary>
    public ConcurrentDictionary<string, HeldKey> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets or sets Consul's id of it; null while it is not open.</summary>
    public string? Id { get; set; }

    public TimeSpan Lease { get; private set; }

    /// <summary>Gets what Consul was told; the TTL is at least the lease.</summary>
    public SessionTerms Terms { get; private set; }

    /// <summary>Gets or sets a value indicating whether it may hold something: a lock was sent, and not refused.</summary>
    public bool MayHold { get; set; }

    public bool IsEnded { get; set; }

    public Instant LastUsed { get; set; }

    /// <summary>Gets or sets how many heartbeats it had.</summary>
    public long Beats { get; set; }

    /// <summary>Gets or sets where in the list of what it holds the next heartbeat starts to look.</summary>
    public int NextCheck { get; set; }

    /// <summary>Gets the moment before the last request was sent that extended it.</summary>
    public Instant ExtendedAt => new(Volatile.Read(ref _extendedAt));

    /// <summary>
    /// Consul ends a session when it was not renewed for twice its TTL. One that was renewed for a shorter lease than it was opened with is over by this process's
    /// clock alone, because a TTL cannot be changed.
    /// </summary>
    public bool IsOverAt(Instant now, TimeSpan shortestTtl) => now - ExtendedAt > (Lease > shortestTtl ? Lease : shortestTtl) * 2;

    /// <summary>How much of the lease is left, as counted from a moment that may be before the session was opened.</summary>
    public TimeSpan RemainingAt(Instant now)
    {
        TimeSpan remaining = Lease - (now - ExtendedAt);
        return remaining > Lease ? Lease : remaining > TimeSpan.Zero ? remaining : TimeSpan.FromTicks(1);
    }

    public void Open(string id, Instant sent, TimeSpan lease, SessionTerms terms)
    {
        Extend(sent, lease);
        Terms = terms;
        Id = id;
    }

    public void Extend(Instant sent, TimeSpan lease)
    {
        Lease = lease;
        if (sent > ExtendedAt)
        {
            Volatile.Write(ref _extendedAt, sent.Ticks);
        }
    }
}
