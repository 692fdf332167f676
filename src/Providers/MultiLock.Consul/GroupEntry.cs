using System.Text.Json;

namespace MultiLock.Consul;

/// <summary>A group's key with its record.</summary>
internal sealed record GroupEntry(ulong Index, string? Session, GroupRecord Record)
{
    private static readonly TimeSpan OverdueRetry = TimeSpan.FromMilliseconds(100);

    public bool IsHeld => Session is not null;

    public long Term => Record.Epoch + (long)Index;

    public static GroupEntry Parse(ConsulEntry entry)
    {
        ulong format = ConsulFlags.FormatOf(entry.Flags);
        if (format != StoreFormat.Current)
        {
            throw new LeaderElectionConfigurationException(
                $"The Consul key '{entry.Key}' has flags of format {format}; this version knows format {StoreFormat.Current}. " +
                "Update this application, or give it another KeyPrefix. If the key was written by hand, delete it.");
        }

        try
        {
            GroupRecord? record = JsonSerializer.Deserialize(entry.Value ?? [], RecordJsonContext.Default.GroupRecord);
            return new GroupEntry(entry.ModifyIndex, entry.Session, record ?? throw new JsonException("It is null."));
        }
        catch (JsonException exception)
        {
            throw new LeaderElectionProviderException($"The Consul key '{entry.Key}' is no record of a group: it was written by hand. Delete it.", exception);
        }
    }

    public LeaderRecord ToLeader(string group, TimeSpan age)
    {
        TimeSpan left = Record.Lease - age;
        return new LeaderRecord(
            group,
            Record.Participant,
            Record.Session,
            Term,
            Record.Acquired,
            age,
            left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1),
            Record.Metadata ?? [])
        {
            AttemptId = Record.Attempt,
        };
    }

    /// <summary>
    /// A holder whose lease is over keeps the group until Consul ends its session, after twice the TTL. That is pushed; who cannot wait for it asks now and then.
    /// </summary>
    public TimeSpan RetryAfter(TimeSpan age)
    {
        TimeSpan left = Record.Lease - age;
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        TimeSpan expiry = (Record.Ttl * 2) - age;
        TimeSpan retry = expiry > OverdueRetry ? expiry : OverdueRetry;
        return retry < Record.Lease ? retry : Record.Lease;
    }
}
