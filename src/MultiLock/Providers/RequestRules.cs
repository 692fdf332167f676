namespace MultiLock;

/// <summary>What every backend refuses before its store hears of it. The library itself never sends such a request; code by hand may.</summary>
internal static class RequestRules
{
    internal static void Check(AcquireRequest request, int maxBatchSize)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckLease(request.Lease);
        CheckCount(request.Candidates.Count, maxBatchSize);
        for (int i = 0; i < request.Candidates.Count; i++)
        {
            Candidate candidate = request.Candidates[i];
            CheckName(candidate.Group);
            ArgumentException.ThrowIfNullOrEmpty(candidate.ParticipantId, nameof(request));
            ArgumentNullException.ThrowIfNull(candidate.Metadata, nameof(request));
        }
    }

    // Not the groups: a heartbeat costs the same for any number of them. A backend that looks at one checks its name.
    internal static void Check(RenewRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckLease(request.Lease);
    }

    internal static void Check(ReleaseRequest request, int maxBatchSize)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckCount(request.Groups.Count, maxBatchSize);
        for (int i = 0; i < request.Groups.Count; i++)
        {
            CheckName(request.Groups[i].Group);
        }
    }

    internal static void Check(IReadOnlyList<string> groups, int maxBatchSize)
    {
        ArgumentNullException.ThrowIfNull(groups);
        CheckCount(groups.Count, maxBatchSize);
        for (int i = 0; i < groups.Count; i++)
        {
            CheckName(groups[i]);
        }
    }

    internal static void Check(GroupStateWrite request)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckName(request.Group);
        if (request.State.Length > ILeaderElectionProvider.MaxGroupStateSize)
        {
            throw new ArgumentException(
                $"The state of the election group '{request.Group}' has {request.State.Length} bytes; the limit is {ILeaderElectionProvider.MaxGroupStateSize}. "
                + "Keep what is larger in a store of your own, and its key here.",
                nameof(request));
        }
    }

    internal static void CheckName(string? group)
    {
        if (!ElectionGroupName.IsValid(group))
        {
            throw new ArgumentException($"The election group '{group}' is not valid: {ElectionGroupName.Rule}.");
        }
    }

    private static void CheckLease(TimeSpan lease)
    {
        if (lease <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(lease), lease, "A lease is longer than zero.");
        }
    }

    private static void CheckCount(int count, int maxBatchSize)
    {
        if (count > maxBatchSize)
        {
            throw new ArgumentException($"A request names {count} election groups; the limit is {maxBatchSize}. Send it in several requests.");
        }
    }
}
