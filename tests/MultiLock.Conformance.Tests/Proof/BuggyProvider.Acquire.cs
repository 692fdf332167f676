namespace MultiLock.Conformance.Tests.Proof;

internal sealed partial class BuggyProvider
{
    public async ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<Candidate> candidates = [.. request.Candidates.Select(candidate => Distort(candidate, request.Candidates))];
        if (bug == PlantedBug.AcquireAnswersOutOfOrder)
        {
            candidates = [.. candidates.OrderBy(candidate => candidate.Group, StringComparer.Ordinal)];
        }

        if (bug == PlantedBug.AcquireRefusesToOpenTwice && request.OpensSession && _opened.ContainsKey(request.SessionId))
        {
            return AcquireReply.Lost;
        }

        if (bug == PlantedBug.ClientsClockDecides)
        {
            await ReleaseAllAsync(
                memory.Holders.Values.Where(hold => hold.ClientsDeadline <= clientClock.GetUtcNow() && candidates.Any(wish => wish.Group == hold.Held.Group)));
        }

        AcquireRequest distorted = request with
        {
            Candidates = candidates,
            OpensSession = request.OpensSession || bug == PlantedBug.AcquireOpensAnySession,
            Lease = Distort(request.Lease),
        };
        AcquireReply reply = await GuardAsync(token => SendAsync(distorted, token), cancellationToken);
        if (reply.SessionLost && bug == PlantedBug.AcquireOpensADeadSession && request.OpensSession)
        {
            reply = await inner.AcquireAsync(distorted with { SessionId = Guid.NewGuid() }, cancellationToken);
        }

        if (bug == PlantedBug.AttemptOutlivesItsLease && candidates.All(candidate => memory.Won.ContainsKey((request.SessionId, candidate.AttemptId))))
        {
            return new AcquireReply(
                [.. candidates.Select(candidate => AcquireResult.Granted(memory.Won[(request.SessionId, candidate.AttemptId)]))], request.Lease);
        }

        if (reply.SessionLost)
        {
            return reply;
        }

        var results = new AcquireResult[candidates.Count];
        for (int i = 0; i < candidates.Count; i++)
        {
            results[i] = reply.Results[i].IsGranted
                ? Granted(request, candidates[i], request.Candidates[i], reply.Results[i], reply.Results)
                : Denied(candidates[i], reply.Results[i]);
        }

        if (bug == PlantedBug.DenialExtendsTheHolder)
        {
            await ExtendHoldersAsync(candidates.Where((_, i) => !results[i].IsGranted).Select(candidate => candidate.Group));
        }

        if (bug == PlantedBug.DenialEndsTheSession && results.Any(result => !result.IsGranted))
        {
            await inner.ReleaseAsync(new ReleaseRequest(request.SessionId, [], EndsSession: true), CancellationToken.None);
        }

        reply = reply with { Results = results, LastRelease = await DistortAsync(reply.LastRelease) };
        return bug switch
        {
            PlantedBug.AcquireExtendsTheSession => await ExtendAsync(request, reply),
            PlantedBug.AcquireTellsTooMuchTime => reply with { SessionRemaining = request.Lease * 2 },
            _ => reply,
        };
    }

    private async ValueTask<long?> DistortAsync(long? lastRelease)
    {
        switch (bug)
        {
            case PlantedBug.LastReleaseStandsStill:
                return 1;
            case PlantedBug.LastReleaseGrowsWithEachAnswer:
                return Interlocked.Increment(ref memory.Answers);
            case PlantedBug.LastReleaseHidesLosses:
                return Volatile.Read(ref memory.Releases);
            case PlantedBug.LastReleaseIsNewerThanTheDenial:
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
                var look = new Candidate($"look-{Guid.NewGuid():N}", "look", Guid.NewGuid(), new Dictionary<string, string>());
                return (await memory.Witness.AcquireAsync(new AcquireRequest(Guid.NewGuid(), TimeSpan.FromMinutes(1), OpensSession: true, [look]), CancellationToken.None)).LastRelease;
            default:
                return lastRelease;
        }
    }

    private async ValueTask<AcquireReply> SendAsync(AcquireRequest request, CancellationToken cancellationToken)
    {
        if (bug != PlantedBug.BatchesAreNotLimited || request.Candidates.Count <= MaxBatchSize)
        {
            return await inner.AcquireAsync(request, cancellationToken);
        }

        var results = new List<AcquireResult>();
        foreach (Candidate[] batch in request.Candidates.Chunk(MaxBatchSize))
        {
            results.AddRange((await inner.AcquireAsync(request with { Candidates = batch }, cancellationToken)).Results);
        }

        return new AcquireReply(results, request.Lease);
    }

    private AcquireResult Granted(AcquireRequest request, Candidate candidate, Candidate asked, AcquireResult result, IReadOnlyList<AcquireResult> all)
    {
        bool isTakeover = memory.Holders.TryGetValue(candidate.Group, out BuggyMemory.Hold? before) && before.Session != request.SessionId;
        bool isRepeated = before?.Session == request.SessionId && before.Held.AttemptId == candidate.AttemptId;
        memory.Won.TryAdd((request.SessionId, candidate.AttemptId), result.Term);
        memory.Holders[candidate.Group] = new BuggyMemory.Hold(
            request.SessionId, request.Lease, new HeldGroup(candidate.Group, candidate.AttemptId, result.Term), clientClock.GetUtcNow() + request.Lease);
        memory.Metadata[candidate.Group] = asked.Metadata;
        Dictionary<string, string> merged = memory.MergedMetadata.GetOrAdd(candidate.Group, _ => []);
        foreach ((string key, string value) in asked.Metadata)
        {
            merged[key] = value;
        }

        _opened[request.SessionId] = true;
        return bug switch
        {
            PlantedBug.TermStandsStill => AcquireResult.Granted(1, result.State),
            PlantedBug.TermRestartsAfterExpiry when isTakeover && !isRepeated => AcquireResult.Granted(1, result.State),
            PlantedBug.TermFollowsTheClientsClock => AcquireResult.Granted(clientClock.GetUtcNow().Ticks, result.State),
            PlantedBug.StateIsLost => AcquireResult.Granted(result.Term),
            PlantedBug.StateIsMixedUp => AcquireResult.Granted(result.Term, all.First(other => other.IsGranted).State),
            PlantedBug.StateIgnoresCase => AcquireResult.Granted(result.Term, memory.States.GetValueOrDefault(candidate.Group.ToUpperInvariant())),
            PlantedBug.StateLivesInTheProvider => AcquireResult.Granted(result.Term, _states.GetValueOrDefault(candidate.Group)),
            _ => result,
        };
    }

    private AcquireResult Denied(Candidate candidate, AcquireResult result)
    {
        LeaderRecord holder = result.Holder!;
        return bug switch
        {
            PlantedBug.AcquireGrantsWhatIsHeld => AcquireResult.Granted(holder.Term + 1),
            PlantedBug.ParticipantIdIsTheCandidate when holder.ParticipantId == candidate.ParticipantId => AcquireResult.Granted(holder.Term),
            PlantedBug.AttemptIsNotTold => AcquireResult.Denied(holder with { AttemptId = Guid.Empty }, result.RetryAfter),
            PlantedBug.RetryAfterStandsStill => AcquireResult.Denied(holder, _firstRetries.GetOrAdd(candidate.Group, result.RetryAfter)),
            PlantedBug.DenialTellsTheAsker =>
                AcquireResult.Denied(holder with { ParticipantId = candidate.ParticipantId, Metadata = candidate.Metadata }, result.RetryAfter),
            _ => result,
        };
    }

    private async ValueTask<AcquireReply> ExtendAsync(AcquireRequest request, AcquireReply reply)
    {
        RenewReply renewed = await inner.RenewAsync(new RenewRequest(request.SessionId, request.Lease, [], 0, request.Lease), CancellationToken.None);
        return reply with { SessionRemaining = renewed.Remaining };
    }
}
