namespace MultiLock.Conformance.Tests.Proof;

internal sealed partial class BuggyProvider
{
    public async ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref memory.Releases);
        if (bug == PlantedBug.ReleaseDoesNothing)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        if (bug == PlantedBug.ReleaseWaitsForListeners && memory.WatchesStarted > 0 && memory.WatchesRunning == 0)
        {
            return;
        }

        if (bug == PlantedBug.ReleaseOfTheUnknownFails && request.Groups.Any(held => !memory.Metadata.ContainsKey(held.Group)))
        {
            throw new LeaderElectionProviderException("There is no such group.");
        }

        IReadOnlyList<HeldGroup> groups = [.. request.Groups.Select(Distort)];
        groups = bug switch
        {
            PlantedBug.ReleaseNeedsTheTerm => [.. groups.Where(held => held.Term != 0)],
            PlantedBug.ReleaseEndsAtTheFirstMiss => [.. groups.TakeWhile(held => IsHeld(request.SessionId, held))],
            PlantedBug.ReleaseOfTheExpiredFails => await CheckLiveAsync(request.SessionId, groups),
            PlantedBug.ReleaseDecidesBeforeItActs => await DecideAsync(request.SessionId, groups),
            _ => groups,
        };
        bool endsSession = request.EndsSession || bug == PlantedBug.ReleaseEndsTheSession
            || (bug == PlantedBug.ReleaseOfTheLastEndsTheSession
                && !memory.Holders.Values.Any(hold => hold.Session == request.SessionId && groups.All(held => held.Group != hold.Held.Group)));
        await GuardAsync(
            async token =>
            {
                await SendAsync(request with { Groups = groups, EndsSession = endsSession }, token);
                if (bug == PlantedBug.ReleaseIgnoresTheAttempt)
                {
                    await ReleaseAllOfAsync(groups);
                }

                return true;
            },
            cancellationToken);
        foreach (HeldGroup held in groups)
        {
            if (IsHeld(request.SessionId, held))
            {
                memory.Holders.TryRemove(held.Group, out _);
            }
        }
    }

    private async ValueTask SendAsync(ReleaseRequest request, CancellationToken cancellationToken)
    {
        if (bug != PlantedBug.BatchesAreNotLimited || request.Groups.Count <= MaxBatchSize)
        {
            await inner.ReleaseAsync(request, cancellationToken);
            return;
        }

        foreach (HeldGroup[] batch in request.Groups.Chunk(MaxBatchSize))
        {
            await inner.ReleaseAsync(request with { Groups = batch }, cancellationToken);
        }
    }

    private bool IsHeld(Guid session, HeldGroup held) =>
        memory.Holders.TryGetValue(held.Group, out BuggyMemory.Hold? hold)
        && hold.Session == session
        && hold.Held.AttemptId == held.AttemptId
        && (held.Term == 0 || held.Term == hold.Held.Term);

    private async ValueTask ReleaseAllOfAsync(IReadOnlyList<HeldGroup> groups)
    {
        foreach (HeldGroup held in groups)
        {
            if (memory.Holders.TryGetValue(held.Group, out BuggyMemory.Hold? hold))
            {
                await inner.ReleaseAsync(new ReleaseRequest(hold.Session, [hold.Held], EndsSession: false), CancellationToken.None);
            }
        }
    }

    private async ValueTask<IReadOnlyList<HeldGroup>> CheckLiveAsync(Guid session, IReadOnlyList<HeldGroup> groups)
    {
        foreach (HeldGroup held in groups.Where(held => IsHeld(session, held)))
        {
            if ((await memory.Witness.ReadAsync([held.Group], CancellationToken.None))[0] is null)
            {
                throw new LeaderElectionProviderException($"The lease of '{held.Group}' has ended.");
            }
        }

        return groups;
    }

    /// <summary>Looks whether the groups are held, and frees whatever its session holds them by a moment later.</summary>
    private async ValueTask<IReadOnlyList<HeldGroup>> DecideAsync(Guid session, IReadOnlyList<HeldGroup> groups)
    {
        HeldGroup[] decided = [.. groups.Where(held => IsHeld(session, held))];
        await Task.Delay(TimeSpan.FromMilliseconds(Interlocked.Increment(ref _releases) % 4), TimeProvider.System, CancellationToken.None);
        return [.. decided.Select(held => memory.Holders.TryGetValue(held.Group, out BuggyMemory.Hold? hold) && hold.Session == session ? hold.Held : held)];
    }
}
