using System.Collections.Concurrent;

namespace MultiLock.Conformance.Tests.Proof;

/// <summary>A correct backend with one bug in front of it.</summary>
internal sealed class BuggyProvider(ILeaderElectionProvider inner, PlantedBug bug, BuggyMemory memory) : ILeaderElectionProvider
{
    private readonly ConcurrentDictionary<string, LeaderRecord> _firstAnswers = new();

    public int MaxBatchSize => inner.MaxBatchSize;

    public async ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<Candidate> candidates = [.. request.Candidates.Select(Distort)];
        if (bug == PlantedBug.AcquireAnswersOutOfOrder)
        {
            candidates = [.. candidates.OrderBy(candidate => candidate.Group, StringComparer.Ordinal)];
        }

        AcquireReply reply = await GuardAsync(
            token => inner.AcquireAsync(
                request with { Candidates = candidates, OpensSession = request.OpensSession || bug == PlantedBug.AcquireOpensAnySession }, token),
            cancellationToken);
        if (reply.SessionLost)
        {
            return reply;
        }

        for (int i = 0; i < candidates.Count; i++)
        {
            if (reply.Results[i].IsGranted)
            {
                memory.Holders[candidates[i].Group] = (request.SessionId, new HeldGroup(candidates[i].Group, candidates[i].AttemptId, reply.Results[i].Term));
                memory.Metadata[candidates[i].Group] = request.Candidates[i].Metadata;
            }
        }

        return bug switch
        {
            PlantedBug.AcquireExtendsTheSession => await ExtendAsync(request, reply),
            PlantedBug.AcquireGrantsWhatIsHeld => reply with
            {
                Results = [.. reply.Results.Select(result => result.Holder is { } holder ? AcquireResult.Granted(holder.Term + 1) : result)],
            },
            PlantedBug.TermStandsStill => reply with
            {
                Results = [.. reply.Results.Select(result => result.IsGranted ? AcquireResult.Granted(1, result.State) : result)],
            },
            PlantedBug.StateIsLost => reply with
            {
                Results = [.. reply.Results.Select(result => result.IsGranted ? AcquireResult.Granted(result.Term) : result)],
            },
            _ => reply,
        };
    }

    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default)
    {
        if (bug == PlantedBug.HeartbeatExtendsNothing)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return RenewReply.Extended(request.Lease);
        }

        IReadOnlyList<HeldGroup> held = [.. request.Held.Select(Distort)];
        RenewReply reply = await GuardAsync(token => inner.RenewAsync(request with { Held = held }, token), cancellationToken);
        return bug switch
        {
            PlantedBug.HeartbeatRevivesTheDead when reply.SessionLost => RenewReply.Extended(request.Lease),
            PlantedBug.HeartbeatHidesLosses => reply with { LostGroups = [] },
            _ => reply,
        };
    }

    public async ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default)
    {
        if (bug == PlantedBug.ReleaseDoesNothing)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        IReadOnlyList<HeldGroup> groups = [.. request.Groups.Select(Distort)];
        if (bug == PlantedBug.ReleaseNeedsTheTerm)
        {
            groups = [.. groups.Where(held => held.Term != 0)];
        }

        await GuardAsync(
            async token =>
            {
                await inner.ReleaseAsync(
                    request with { Groups = groups, EndsSession = request.EndsSession || bug == PlantedBug.ReleaseEndsTheSession }, token);
                if (bug == PlantedBug.ReleaseIgnoresTheAttempt)
                {
                    foreach (HeldGroup held in groups)
                    {
                        if (memory.Holders.TryGetValue(held.Group, out (Guid Session, HeldGroup Held) holder))
                        {
                            await inner.ReleaseAsync(new ReleaseRequest(holder.Session, [holder.Held], EndsSession: false), token);
                        }
                    }
                }

                return true;
            },
            cancellationToken);
    }

    public async ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<LeaderRecord?> records = await GuardAsync(token => inner.ReadAsync([.. groups.Select(Distort)], token), cancellationToken);
        return bug switch
        {
            PlantedBug.ReadKeepsTheFirstAnswer => [.. records.Select(record => record is null ? null : _firstAnswers.GetOrAdd(record.Group, record))],
            PlantedBug.MetadataIsNotCopied => [.. records.Select(record => record is null ? null : record with { Metadata = memory.Metadata[record.Group] })],
            _ => records,
        };
    }

    public ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) => GuardAsync(inner.HealthCheckAsync, cancellationToken);

    public async ValueTask<IAsyncDisposable?> WatchAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken = default)
    {
        IAsyncDisposable? watch = await GuardAsync(
            token => inner.WatchAsync(
                notification =>
                {
                    if (bug != PlantedBug.WatchIsSilent || notification.Kind == LeadershipNotificationKind.Resynchronized)
                    {
                        notify(notification);
                    }
                },
                token),
            cancellationToken);
        return bug == PlantedBug.WatchOutlivesItsEnd ? new DeafDisposable() : watch;
    }

    public ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default)
    {
        if (bug == PlantedBug.StateIgnoresTheTerm && memory.Holders.TryGetValue(request.Group, out (Guid Session, HeldGroup Held) holder))
        {
            request = request with { SessionId = holder.Session, Term = holder.Held.Term };
        }

        return GuardAsync(token => inner.WriteStateAsync(request with { Group = Distort(request.Group) }, token), cancellationToken);
    }

    public ValueTask DisposeAsync() => bug == PlantedBug.DisposalIsIgnored ? ValueTask.CompletedTask : inner.DisposeAsync();

    private async ValueTask<T> GuardAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(bug == PlantedBug.CancellationIsIgnored ? CancellationToken.None : cancellationToken);
        }
        catch (OperationCanceledException exception) when (bug == PlantedBug.CancellationIsWrapped)
        {
            throw new LeaderElectionProviderException("The backend could not answer.", exception);
        }
    }

    private async ValueTask<AcquireReply> ExtendAsync(AcquireRequest request, AcquireReply reply)
    {
        RenewReply renewed = await inner.RenewAsync(new RenewRequest(request.SessionId, request.Lease, [], 0, request.Lease), CancellationToken.None);
        return reply with { SessionRemaining = renewed.Remaining };
    }

    private Candidate Distort(Candidate candidate)
    {
        candidate = candidate with { Group = Distort(candidate.Group) };
        return bug switch
        {
            PlantedBug.AttemptIsIgnored => candidate with { AttemptId = Guid.Empty },
            PlantedBug.MetadataEndsAtNul => candidate with { Metadata = candidate.Metadata.ToDictionary(pair => pair.Key, pair => pair.Value.Split('\0')[0]) },
            _ => candidate,
        };
    }

    private HeldGroup Distort(HeldGroup held) => held with
    {
        Group = Distort(held.Group),
        AttemptId = bug == PlantedBug.AttemptIsIgnored ? Guid.Empty : held.AttemptId,
    };

    private string Distort(string group) => bug switch
    {
        PlantedBug.NamesIgnoreCase => group?.ToUpperInvariant()!,
        PlantedBug.NamesAreCut => group is { Length: > 200 and < 256 } ? group[..200] : group!,
        PlantedBug.NamesAreNotChecked => ElectionGroupName.IsValid(group) ? group : "valid",
        _ => group,
    };

    private sealed class DeafDisposable : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
