namespace MultiLock.Consul;

/// <summary>The value of a group's key. After a release only the epoch is left; after a session's end the rest stays as it was, and the key is not locked.</summary>
internal sealed class GroupRecord
{
    /// <summary>Gets what makes the index of the key's last change a term, see <see cref="StoreFormat"/>.</summary>
    public required long Epoch { get; init; }

    public Guid Session { get; init; }

    public Guid Attempt { get; init; }

    public string Participant { get; init; } = "";

    public DateTimeOffset Acquired { get; init; }

    public long LeaseMs { get; init; }

    public long TtlMs { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }

    public TimeSpan Lease => TimeSpan.FromMilliseconds(LeaseMs);

    public TimeSpan Ttl => TimeSpan.FromMilliseconds(TtlMs);
}
