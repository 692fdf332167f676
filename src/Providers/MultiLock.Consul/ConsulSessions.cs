using System.Collections.Concurrent;

namespace MultiLock.Consul;

/// <summary>The sessions of this provider. A session is one process's, so nothing about which is which has to be stored.</summary>
internal sealed class ConsulSessions(ElectionClock clock)
{
    /// <summary>How long the end of a session is remembered: far longer than any request of this process is under way.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Guid, ConsulSession> _sessions = new();
    private Instant _nextPrune = clock.Now + Memory;

    public ConsulSession? Find(Guid key)
    {
        ConsulSession? session = _sessions.GetValueOrDefault(key);
        if (session is not null)
        {
            session.LastUsed = clock.Now;
        }

        return session;
    }

    public ConsulSession GetOrAdd(Guid key)
    {
        Instant now = clock.Now;
        if (now >= _nextPrune)
        {
            _nextPrune = now + Memory;
            foreach ((Guid old, ConsulSession unused) in _sessions)
            {
                if ((unused.IsEnded || unused.Id is null) && now - unused.LastUsed > Memory)
                {
                    _sessions.TryRemove(old, out _);
                }
            }
        }

        ConsulSession session = _sessions.GetOrAdd(key, static id => new ConsulSession(id));
        session.LastUsed = now;
        return session;
    }
}
