using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Azure;

namespace MultiLock.AzureBlobStorage;

/// <summary>
/// What this process knows of a session of its own. The service renews a lease that has expired as long as nobody has touched the blob, and does not tell
/// when a lease ends; so it is the process that holds it which never asks again once it may have ended.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The gate's wait handle is never asked for, so there is nothing to dispose.")]
internal sealed class SessionHandle(Guid id)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, HeldGroup> _held = new(StringComparer.Ordinal);
    private int _writes;
    private int _beats;
    private bool _opened;
    private bool _ended;
    private Instant _ends;

    public Guid Id { get; } = id;

    public string LeaseId { get; } = id.ToString("D");

    /// <summary>Gets what lets one request at a time open the session.</summary>
    public SemaphoreSlim Opening { get; } = new(1, 1);

    /// <summary>Gets or sets the tag of the session's blob, once it is known. The lease is asked for under it: a blob that was deleted is not leased again.</summary>
    public ETag? Tag { get; set; }

    public TimeSpan Lease { get; private set; }

    /// <summary>Gets a value indicating whether it is over for good.</summary>
    public bool HasEnded => Volatile.Read(ref _ended);

    /// <summary>Gets a value indicating whether this process opened it, and so knows what it holds.</summary>
    public bool IsOpened => Volatile.Read(ref _opened);

    /// <summary>
    /// Gets a value indicating whether a group may name it. Before that it is nobody's business how often it was leased, and afterwards it is never leased again.
    /// </summary>
    public bool IsUsed => Volatile.Read(ref _writes) > 0;

    /// <summary>Gets when its lease may end at the service: never earlier.</summary>
    public Instant Ends
    {
        get
        {
            lock (_gate)
            {
                return _ends;
            }
        }
    }

    public IReadOnlyCollection<HeldGroup> Held => [.. _held.Values];

    public bool IsOver(Instant now) => HasEnded || (IsOpened && now >= Ends);

    public void End() => Volatile.Write(ref _ended, true);

    /// <summary>Takes note of a lease that was granted by a request sent at that moment.</summary>
    public void Extend(Instant sent, TimeSpan lease)
    {
        lock (_gate)
        {
            // Another length replaces what was granted before; of the same length, the latest request counts, in whatever order they are answered.
            _ends = _opened && lease == Lease ? Instant.Max(_ends, sent + lease) : sent + lease;
            Lease = lease;
        }

        Volatile.Write(ref _opened, true);
    }

    /// <summary>How much of the lease is left for a request that began at that moment. Not more than a lease, which would count from before the request.</summary>
    public TimeSpan? Remaining(Instant began)
    {
        if (!IsOpened)
        {
            return null;
        }

        TimeSpan left = Ends - began;
        return left < Lease ? left : Lease;
    }

    /// <summary>A record that names the session is there, or about to be sent.</summary>
    public void Use() => Interlocked.Increment(ref _writes);

    /// <summary>The service has refused it: the only outcome after which the record surely does not name the session.</summary>
    public void WriteRefused() => Interlocked.Decrement(ref _writes);

    public void Hold(HeldGroup held) => _held[held.Group] = held;

    public bool Holds(HeldGroup held) => _held.TryGetValue(held.Group, out HeldGroup known) && known == held;

    /// <summary>Forgets a group, unless it was won again since.</summary>
    public void LetGo(HeldGroup held) => _held.TryRemove(KeyValuePair.Create(held.Group, held));

    /// <summary>Counts a heartbeat.</summary>
    public int Beat() => Interlocked.Increment(ref _beats);
}
