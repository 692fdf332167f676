namespace MultiLock.Redis;

internal static class RequestRules
{
    public static void Check(AcquireRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(request.Lease, TimeSpan.Zero, nameof(request));
        Check(request.Candidates.Select(candidate => candidate.Group), request.Candidates.Count);
        foreach (Candidate candidate in request.Candidates)
        {
            ArgumentException.ThrowIfNullOrEmpty(candidate.ParticipantId, nameof(request));
            ArgumentNullException.ThrowIfNull(candidate.Metadata, nameof(request));
        }
    }

    public static void Check(IEnumerable<string> groups, int count)
    {
        if (count > RedisStore.MaxBatchSize)
        {
            throw new ArgumentException($"A request names {count} groups; the limit is {RedisStore.MaxBatchSize}. Send it in several requests.", nameof(groups));
        }

        foreach (string group in groups)
        {
            if (!ElectionGroupName.IsValid(group))
            {
                throw new ArgumentException($"The election group '{group}' is not valid: {ElectionGroupName.Rule}.", nameof(groups));
            }
        }
    }
}
