using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Xunit;

namespace MultiLock.Conformance.Tests.Proof;

/// <summary>A correct backend with one bug in front of it, or none.</summary>
internal sealed partial class BuggyProvider(
    ILeaderElectionProvider inner, PlantedBug? bug, BuggyMemory memory, TimeProvider clientClock, bool canPush) : ILeaderElectionProvider
{
    private readonly ConcurrentDictionary<string, LeaderRecord> _firstAnswers = new();
    private readonly ConcurrentDictionary<string, TimeSpan> _firstRetries = new();
    private readonly ConcurrentDictionary<string, byte[]> _states = new();
    private readonly ConcurrentDictionary<Guid, bool> _opened = new();
    private object? _lastWatch;
    private int _beatsUnderWay;
    private int _releases;
    private bool _disposed;

    public int MaxBatchSize => inner.MaxBatchSize;

    public async ValueTask InitializeAsync(CancellationToken cancellationToken = default)
    {
        if (memory.Format != 1 && bug != PlantedBug.FormatIsIgnored)
        {
            int found = memory.Format;
            memory.Format = bug == PlantedBug.FormatIsRepaired ? 1 : found;
            throw UnknownFormat(found);
        }

        if (bug == PlantedBug.InitializeClearsTheStore)
        {
            await ReleaseAllAsync(memory.Holders.Values);
        }
    }

    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default)
    {
        if (bug == PlantedBug.HeartbeatExtendsNothing)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return RenewReply.Extended(request.Lease);
        }

        if (bug == PlantedBug.HeartbeatGivesUp && request.FailedAttempts > 2)
        {
            return RenewReply.Lost;
        }

        if (bug == PlantedBug.HeartbeatsExcludeEachOther)
        {
            bool alone = Interlocked.Increment(ref _beatsUnderWay) == 1;
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
            Interlocked.Decrement(ref _beatsUnderWay);
            if (!alone)
            {
                return RenewReply.Lost;
            }
        }

        foreach (HeldGroup held in request.Held)
        {
            if (memory.Holders.TryGetValue(held.Group ?? "", out BuggyMemory.Hold? hold) && hold.Session == request.SessionId)
            {
                memory.WrittenBack[hold.Held.Group] = held;
                memory.Holders.TryUpdate(hold.Held.Group, hold with { Lease = request.Lease, ClientsDeadline = clientClock.GetUtcNow() + request.Lease }, hold);
            }
        }

        IReadOnlyList<HeldGroup> distorted = [.. request.Held.Select(Distort)];
        RenewReply reply = await GuardAsync(
            token => inner.RenewAsync(request with { Held = distorted, Lease = Distort(request.Lease) }, token), cancellationToken);
        return bug switch
        {
            PlantedBug.HeartbeatRevivesTheDead when reply.SessionLost => RenewReply.Extended(request.Lease),
            PlantedBug.HeartbeatHidesLosses => reply with { LostGroups = [] },
            PlantedBug.HeartbeatLosesAllForOne when reply.LostGroups.Count > 0 => RenewReply.Lost,
            PlantedBug.HeartbeatKnowsOneBatch => reply with { LostGroups = [.. request.Held.Skip(MaxBatchSize).Select(held => held.Group)] },
            _ => reply,
        };
    }

    public async ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<LeaderRecord?> records = await GuardAsync(token => inner.ReadAsync([.. groups.Select(Distort)], token), cancellationToken);
        if (bug == PlantedBug.ReadExtendsTheHolder)
        {
            await ExtendHoldersAsync(groups);
        }

        return [.. records.Select((record, i) => record is null ? DistortMissing(groups[i]) : Distort(record, i))];
    }

    public async ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) =>
        await GuardAsync(inner.HealthCheckAsync, cancellationToken) && bug != PlantedBug.HealthCheckFails;

    public async ValueTask<IAsyncDisposable?> WatchAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken = default)
    {
        if (!canPush)
        {
            return null;
        }

        object self = new();
        _lastWatch = self;
        bool isFirst = Interlocked.Increment(ref memory.WatchesStarted) == 1;
        Interlocked.Increment(ref memory.WatchesRunning);
        ILeaderElectionProvider source = bug == PlantedBug.WatchOutlivesItsProvider && !_disposed ? memory.Witness : inner;
        IAsyncDisposable? watch = await GuardAsync(
            token => source.WatchAsync(
                notification =>
                {
                    if (!IsSwallowed(notification))
                    {
                        notify(bug == PlantedBug.WatchIgnoresCase
                            ? LeadershipNotification.Released([.. notification.Groups.Select(group => group.ToUpperInvariant())])
                            : notification);
                    }
                },
                token),
            cancellationToken);
        return new BuggyWatch(bug == PlantedBug.WatchOutlivesItsEnd ? null : watch, () => Interlocked.Decrement(ref memory.WatchesRunning));

        bool IsSwallowed(LeadershipNotification notification)
        {
            bool isStart = notification.Kind == LeadershipNotificationKind.Resynchronized;
            return bug switch
            {
                PlantedBug.WatchIsSilent => !isStart,
                PlantedBug.WatchNeverResynchronizes => isStart,
                PlantedBug.WatchServesOnlyTheLast => !isStart && _lastWatch != self,
                PlantedBug.WatchStartsOnce => !isStart && !isFirst,
                _ => false,
            };
        }
    }

    public async ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default)
    {
        if (bug == PlantedBug.StateIgnoresTheTerm && memory.Holders.TryGetValue(request.Group, out BuggyMemory.Hold? hold))
        {
            request = request with { SessionId = hold.Session, Term = hold.Held.Term };
        }

        if (bug == PlantedBug.StateIsAppended && memory.States.TryGetValue(request.Group, out byte[]? before))
        {
            request = request with { State = (byte[])[.. before, .. request.State.Span] };
        }

        if (bug == PlantedBug.StateIsWrittenLate && (await inner.ReadAsync([request.Group], cancellationToken))[0]?.Term == request.Term)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
            await inner.WriteStateAsync(request, cancellationToken);
            return true;
        }

        bool written = await GuardAsync(token => inner.WriteStateAsync(request with { Group = Distort(request.Group) }, token), cancellationToken);
        if (written)
        {
            memory.States[bug == PlantedBug.StateIgnoresCase ? request.Group.ToUpperInvariant() : request.Group] = request.State.ToArray();
            _states[request.Group] = request.State.ToArray();
        }

        return written;
    }

    public async ValueTask DisposeAsync()
    {
        if (bug == PlantedBug.DisposalIsIgnored)
        {
            return;
        }

        if (bug == PlantedBug.DisposalReleases)
        {
            await ReleaseAllAsync(memory.Holders.Values.Where(hold => _opened.ContainsKey(hold.Session)));
        }

        if (!_disposed && bug == PlantedBug.DisposalEndsTheStore)
        {
            await ReleaseAllAsync(memory.Holders.Values);
        }

        _disposed = true;
        await inner.DisposeAsync();
    }

    private async ValueTask<T> GuardAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        if (memory.Format != 1 && bug != PlantedBug.FormatIsIgnored)
        {
            throw UnknownFormat(memory.Format);
        }

        try
        {
            if (bug == PlantedBug.CancellationUnderWayIsWrapped && !cancellationToken.IsCancellationRequested
                && cancellationToken != TestContext.Current.CancellationToken)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            }

            return await call(bug == PlantedBug.CancellationIsIgnored ? CancellationToken.None : cancellationToken);
        }
        catch (OperationCanceledException exception) when (bug is PlantedBug.CancellationIsWrapped
            || (bug is PlantedBug.CancellationUnderWayIsWrapped && exception is TaskCanceledException))
        {
            throw new LeaderElectionProviderException("The backend could not answer.", exception);
        }
        catch (ObjectDisposedException) when (bug == PlantedBug.DisposalIsToldAsAnotherError)
        {
            throw new InvalidOperationException("There is no connection.");
        }
    }

    private async ValueTask ReleaseAllAsync(IEnumerable<BuggyMemory.Hold> holds)
    {
        foreach (BuggyMemory.Hold hold in holds.ToArray())
        {
            await memory.Witness.ReleaseAsync(new ReleaseRequest(hold.Session, [hold.Held], EndsSession: true), CancellationToken.None);
        }
    }

    private async ValueTask ExtendHoldersAsync(IEnumerable<string> groups)
    {
        foreach (string group in groups)
        {
            if (memory.Holders.TryGetValue(group, out BuggyMemory.Hold? hold))
            {
                await memory.Witness.RenewAsync(new RenewRequest(hold.Session, hold.Lease, [], 0, hold.Lease), CancellationToken.None);
            }
        }
    }

    private static LeaderElectionConfigurationException UnknownFormat(int found) => new($"The store has format {found}; this version knows format 1.");

    private LeaderRecord? DistortMissing(string group) => bug switch
    {
        PlantedBug.ReadKeepsTheDead when memory.Holders.TryGetValue(group, out BuggyMemory.Hold? hold) => Dead(hold.Session, hold.Held.Term),
        PlantedBug.ReadKeepsTheFirstAnswer => _firstAnswers.GetValueOrDefault(group),
        PlantedBug.ReadInventsHolders => Dead(Guid.Empty, 0),
        _ => null,
    };

    private LeaderRecord Dead(Guid session, long term) =>
        new("dead", "nobody", session, term, clientClock.GetUtcNow(), TimeSpan.Zero, TimeSpan.Zero, new Dictionary<string, string>());

    private LeaderRecord? Distort(LeaderRecord record, int index)
    {
        LeaderRecord first = _firstAnswers.GetOrAdd(record.Group, record);
        return bug switch
        {
            PlantedBug.ReadKeepsTheFirstAnswer => first,
            PlantedBug.ReadForgetsOddPlaces => index % 2 == 1 ? null : record,
            PlantedBug.MetadataIsNotCopied => record with { Metadata = memory.Metadata[record.Group] },
            PlantedBug.MetadataIsMerged => record with { Metadata = memory.MergedMetadata[record.Group] },
            PlantedBug.AttemptIsNotTold => record with { AttemptId = Guid.Empty },
            PlantedBug.HeartbeatWritesItsTermBack when memory.WrittenBack.TryGetValue(record.Group, out HeldGroup held) =>
                record with { Term = held.Term, AttemptId = held.AttemptId },
            _ => record,
        };
    }

    private HeldGroup Distort(HeldGroup held) => held with
    {
        Group = Distort(held.Group),
        AttemptId = bug == PlantedBug.AttemptIsIgnored ? Guid.Empty : held.AttemptId,
    };

    private TimeSpan Distort(TimeSpan lease) => bug switch
    {
        PlantedBug.LeaseIsAtLeastASecond when lease > TimeSpan.Zero && lease < TimeSpan.FromSeconds(1) => TimeSpan.FromSeconds(1),
        PlantedBug.LeaseIsNotChecked when lease <= TimeSpan.Zero => TimeSpan.FromSeconds(1),
        _ => lease,
    };

    private string Distort(string group) => bug switch
    {
        PlantedBug.NamesIgnoreCase => group?.ToUpperInvariant()!,
        PlantedBug.NamesAreCut => group is { Length: > 200 and < 256 } ? group[..200] : group!,
        PlantedBug.NamesAreNotChecked => ElectionGroupName.IsValid(group) ? group : "valid",
        _ => group,
    };

    private Candidate Distort(Candidate candidate, IReadOnlyList<Candidate> batch)
    {
        candidate = candidate with { Group = Distort(candidate.Group) };
        return bug switch
        {
            PlantedBug.AttemptIsIgnored => candidate with { AttemptId = Guid.Empty },
            PlantedBug.ParticipantIdIsCut => candidate with { ParticipantId = candidate.ParticipantId.Length > 128 ? candidate.ParticipantId[..128] : candidate.ParticipantId },
            PlantedBug.ParticipantIdIsAscii => candidate with { ParticipantId = Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(candidate.ParticipantId)) },
            PlantedBug.MetadataEndsAtNul => candidate with { Metadata = candidate.Metadata.ToDictionary(pair => pair.Key, pair => pair.Value.Split('\0')[0]) },
            PlantedBug.MetadataIsDroppedWhenLong when JsonSerializer.Serialize(candidate.Metadata).Length > 15_000 =>
                candidate with { Metadata = new Dictionary<string, string>() },
            PlantedBug.MetadataIsSharedByTheBatch => candidate with { Metadata = batch[0].Metadata, ParticipantId = batch[0].ParticipantId },
            _ => candidate,
        };
    }

    private sealed class BuggyWatch(IAsyncDisposable? watch, Action ended) : IAsyncDisposable
    {
        private int _disposed;

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                ended();
            }

            return watch?.DisposeAsync() ?? ValueTask.CompletedTask;
        }
    }
}
