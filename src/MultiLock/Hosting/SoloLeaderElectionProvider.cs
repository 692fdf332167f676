namespace MultiLock;

/// <summary>The backend of Solo mode: grants everything to everyone, and remembers it for those who ask who leads.</summary>
internal sealed class SoloLeaderElectionProvider(TimeProvider timeProvider) : ILeaderElectionProvider
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LeaderRecord> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _states = new(StringComparer.Ordinal);
    private long _term;

    public string Name => "Solo";

    public ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            AcquireResult[] results = [.. request.Candidates.Select(candidate => Grant(request, candidate))];
            return ValueTask.FromResult(new AcquireReply(results, request.Lease));
        }
    }

    public ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(RenewReply.Extended(request.Lease));

    public ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            foreach (HeldGroup held in request.Groups)
            {
                if (_holders.TryGetValue(held.Group, out LeaderRecord? holder) && holder.SessionId == request.SessionId && holder.AttemptId == held.AttemptId)
                {
                    _holders.Remove(held.Group);
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<LeaderRecord?>>([.. groups.Select(_holders.GetValueOrDefault)]);
        }
    }

    public ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(true);

    public ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            bool holds = _holders.TryGetValue(request.Group, out LeaderRecord? holder) && holder.SessionId == request.SessionId && holder.Term == request.Term;
            if (holds)
            {
                _states[request.Group] = request.State.ToArray();
            }

            return ValueTask.FromResult(holds);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private AcquireResult Grant(AcquireRequest request, Candidate candidate)
    {
        // At least the clock in milliseconds: tokens grow across restarts, too (S4).
        DateTimeOffset now = timeProvider.GetUtcNow();
        _term = Math.Max(_term + 1, now.ToUnixTimeMilliseconds());
        _holders[candidate.Group] = new LeaderRecord(
            candidate.Group, candidate.ParticipantId, request.SessionId, _term, now, TimeSpan.Zero, request.Lease, candidate.Metadata) { AttemptId = candidate.AttemptId };
        return AcquireResult.Granted(_term, _states.GetValueOrDefault(candidate.Group));
    }
}
