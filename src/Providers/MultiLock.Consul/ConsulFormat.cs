using System.Net;
using System.Text.Json;

namespace MultiLock.Consul;

/// <summary>Reads, checks and makes the record of the store's format.</summary>
internal sealed class ConsulFormat(ConsulClient client, ConsulTransactions transactions, ConsulKeys keys)
{
    private const int Attempts = 5;

    private volatile KnownFormat? _known;

    /// <summary>Gets the record, from memory if it was read before. Whoever builds on it checks its index in the same transaction.</summary>
    public async ValueTask<KnownFormat> GetAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (_known is { } known)
            {
                return known;
            }

            List<ConsulEntry> entries = await transactions.ReadAsync([keys.Format], cancellationToken).ConfigureAwait(false);
            if (Note(entries) is null)
            {
                await CreateAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        throw new ConsulException(HttpStatusCode.Conflict, $"the key '{keys.Format}' changes all the time");
    }

    public void Invalidate() => _known = null;

    /// <summary>Takes note of the record if it is among what was read, and refuses a format that this version does not know.</summary>
    public KnownFormat? Note(IEnumerable<ConsulEntry> entries)
    {
        ConsulEntry? entry = entries.FirstOrDefault(entry => entry.Key == keys.Format);
        return _known = entry is null ? null : new KnownFormat(entry.ModifyIndex, Parse(entry).Epoch);
    }

    public bool IsEpoch(ConsulEntry entry, long epoch) => entry.Key == keys.Format && entry.Value is not null && Parse(entry).Epoch == epoch;

    private StoreFormat Parse(ConsulEntry entry)
    {
        StoreFormat? format = null;
        try
        {
            format = JsonSerializer.Deserialize(entry.Value ?? [], RecordJsonContext.Default.StoreFormat);
        }
        catch (JsonException)
        {
            // Written by hand, or by something else.
        }

        return format is { Format: StoreFormat.Current, Epoch: > 0 }
            ? format
            : throw new LeaderElectionConfigurationException(
                $"The records under the Consul key prefix '{keys.Prefix}' have format {format?.Format.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"}; this version knows format {StoreFormat.Current}. " +
                "Update this application, or give it another KeyPrefix.");
    }

    /// <summary>Makes the record. Where only this key was deleted, what is left tells which epochs there have been.</summary>
    private async ValueTask CreateAsync(CancellationToken cancellationToken)
    {
        List<ConsulEntry> left = await transactions.ReadAsync([keys.Groups], cancellationToken).ConfigureAwait(false);
        long epoch = (client.ToldTime - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        foreach (ConsulEntry entry in left)
        {
            epoch = Math.Max(epoch, keys.IsGroup(entry.Key, out _) ? GroupEntry.Parse(entry).Record.Epoch : 0);
        }

        byte[] value = JsonSerializer.SerializeToUtf8Bytes(new StoreFormat { Epoch = epoch }, RecordJsonContext.Default.StoreFormat);
        ConsulOutcome outcome = await transactions.SendAsync(
            [ConsulOperation.Check(keys.Format, 0), ConsulOperation.Set(keys.Format, value)], cancellationToken).ConfigureAwait(false);
        if (!outcome.Failed)
        {
            _known = new KnownFormat(outcome.Entries.Single(entry => entry.Key == keys.Format).ModifyIndex, epoch);
        }
    }
}
