namespace MultiLock.Conformance.Tests.Proof;

/// <summary>A backend on the simple base: each group is leased by itself, and there is neither a watch nor group state.</summary>
internal sealed class SimpleProvider(SimpleStore store) : PerGroupLeaderElectionProvider
{
    private bool _disposed;

    public override ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default) => Run(() => true, cancellationToken);

    public override ValueTask DisposeAsync()
    {
        _disposed = true;
        return base.DisposeAsync();
    }

    protected override ValueTask<AcquireResult> AcquireGroupAsync(Guid sessionId, TimeSpan lease, Candidate candidate, CancellationToken cancellationToken) =>
        Run(() => Acquire(sessionId, lease, candidate), cancellationToken);

    protected override ValueTask<bool> RenewGroupAsync(Guid sessionId, TimeSpan lease, HeldGroup held, CancellationToken cancellationToken) => Run(
        () =>
        {
            if (FindLive(held.Group) is not { } row || !row.IsHeldBy(sessionId, held.AttemptId) || row.Term != held.Term)
            {
                return false;
            }

            store.Records[held.Group] = row with { Heartbeat = store.Now, Expires = store.Now + lease };
            return true;
        },
        cancellationToken);

    protected override async ValueTask ReleaseGroupAsync(Guid sessionId, HeldGroup held, CancellationToken cancellationToken) => await Run(
        () =>
        {
            if (store.Records.TryGetValue(held.Group, out SimpleStore.Row? row) && row.IsHeldBy(sessionId, held.AttemptId) && (held.Term == 0 || held.Term == row.Term))
            {
                store.Records[held.Group] = row with { Expires = DateTimeOffset.MinValue };
            }

            return true;
        },
        cancellationToken);

    protected override ValueTask<LeaderRecord?> ReadGroupAsync(string group, CancellationToken cancellationToken) =>
        Run(() => FindLive(group) is { } row ? ToRecord(group, row) : null, cancellationToken);

    private AcquireResult Acquire(Guid sessionId, TimeSpan lease, Candidate candidate)
    {
        if (FindLive(candidate.Group) is { } live)
        {
            return live.IsHeldBy(sessionId, candidate.AttemptId)
                ? AcquireResult.Granted(live.Term)
                : AcquireResult.Denied(ToRecord(candidate.Group, live), live.Expires - store.Now);
        }

        long last = store.Records.GetValueOrDefault(candidate.Group)?.Term ?? 0;
        long term = Math.Max(last + 1, store.Now.ToUnixTimeMilliseconds());
        store.Records[candidate.Group] = new SimpleStore.Row(
            term, sessionId, candidate, new Dictionary<string, string>(candidate.Metadata), store.Now, store.Now, store.Now + lease);
        return AcquireResult.Granted(term);
    }

    private SimpleStore.Row? FindLive(string group) =>
        store.Records.TryGetValue(group, out SimpleStore.Row? row) && row.Expires > store.Now ? row : null;

    private LeaderRecord ToRecord(string group, SimpleStore.Row row) => new(
        group, row.Candidate.ParticipantId, row.Session, row.Term, row.Acquired, store.Now - row.Heartbeat, row.Expires - store.Now, row.Metadata)
    {
        AttemptId = row.Candidate.AttemptId,
    };

    private ValueTask<T> Run<T>(Func<T> request, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        lock (store.Gate)
        {
            return ValueTask.FromResult(request());
        }
    }
}
