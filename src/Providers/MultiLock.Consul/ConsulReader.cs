namespace MultiLock.Consul;

/// <summary>Reads groups and how their holders are.</summary>
internal sealed class ConsulReader(ConsulTransactions transactions, ConsulKeys keys, ConsulFormat format, ConsulObserver observer)
{
    /// <summary>Reads the groups' keys, and with them the format.</summary>
    /// <returns>An entry for each group that has one.</returns>
    public async ValueTask<Dictionary<string, GroupEntry>> ReadAsync(IEnumerable<string> groups, CancellationToken cancellationToken)
    {
        HashSet<string> asked = [.. groups];
        foreach (string group in asked)
        {
            // Before the read, lest something that is pushed meanwhile passes unnoticed.
            observer.Expect(group);
        }

        List<ConsulEntry> entries = await transactions.ReadAsync([keys.Format, .. asked.Select(keys.GroupFolder)], cancellationToken).ConfigureAwait(false);
        format.Note(entries);
        var found = new Dictionary<string, GroupEntry>(asked.Count, StringComparer.Ordinal);
        foreach (ConsulEntry entry in entries)
        {
            if (keys.IsGroup(entry.Key, out string? group) && asked.Contains(group))
            {
                found[group] = GroupEntry.Parse(entry);
                observer.Note(group, entry.ModifyIndex, entry.Session is not null, ConsulFlags.DelayOf(entry.Flags), pushed: false);
            }
        }

        return found;
    }

    /// <summary>How long ago the holders of the groups were last heard of.</summary>
    public async ValueTask<Dictionary<Guid, TimeSpan>> ReadAgesAsync(IEnumerable<GroupEntry> held, CancellationToken cancellationToken)
    {
        Dictionary<Guid, ulong> latest = held
            .GroupBy(entry => entry.Record.Session)
            .ToDictionary(entries => entries.Key, entries => entries.Max(entry => entry.Index));
        if (latest.Count > 0)
        {
            foreach (ConsulEntry entry in await transactions.ReadAsync([.. latest.Keys.Select(keys.Session)], cancellationToken).ConfigureAwait(false))
            {
                if (keys.IsSession(entry.Key, out Guid session))
                {
                    latest[session] = entry.ModifyIndex;
                }
            }
        }

        return latest.ToDictionary(pair => pair.Key, pair => observer.AgeOf(pair.Key, pair.Value));
    }
}
