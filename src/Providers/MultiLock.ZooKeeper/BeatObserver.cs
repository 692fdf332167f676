namespace MultiLock.ZooKeeper;

/// <summary>
/// How old the heartbeats of others are, by when this process saw each first: the servers tell neither ages nor their time, and clocks of two machines are not compared.
/// So an age is at least what it says. It serves operators and retries; nobody takes a group because of it. Guarded by the store's lock.
/// </summary>
internal sealed class BeatObserver
{
    private const int MaxEntries = 10_000;

    private readonly Dictionary<string, (int Version, Instant FirstSeen)> _seen = new(StringComparer.Ordinal);

    public TimeSpan Age(string beat, int version, Instant now)
    {
        if (_seen.TryGetValue(beat, out (int Version, Instant FirstSeen) seen) && seen.Version >= version)
        {
            return now - seen.FirstSeen;
        }

        if (_seen.Count >= MaxEntries)
        {
            // Sessions that ended long ago.
            _seen.Clear();
        }

        _seen[beat] = (version, now);
        return TimeSpan.Zero;
    }

    public void Forget(string beat) => _seen.Remove(beat);
}
