namespace MultiLock;

/// <summary>
/// The base for a simple backend that leases each group by itself. It turns one heartbeat of the process into one per group; everything
/// else is the same. Implement the abstract members, each atomic, and the backend is correct.
/// </summary>
public abstract class PerGroupLeaderElectionProvider : ILeaderElectionProvider
{
    /// <inheritdoc/>
    public virtual int MaxBatchSize => 100;

    /// <inheritdoc/>
    public async ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request, MaxBatchSize);
        var results = new AcquireResult[request.Candidates.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = await AcquireGroupAsync(request.SessionId, request.Lease, request.Candidates[i], cancellationToken).ConfigureAwait(false);
        }

        // Nothing measured: the library counts from the first request that can have started a lease. Later groups start leases
        // of their own, which end later: the session's end is the safe one.
        return new AcquireReply(results);
    }

    /// <inheritdoc/>
    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request);
        List<string>? lost = null;
        foreach (HeldGroup held in request.Held)
        {
            if (!await RenewGroupAsync(request.SessionId, request.Lease, held, cancellationToken).ConfigureAwait(false))
            {
                (lost ??= []).Add(held.Group);
            }
        }

        return new RenewReply(request.Lease, SessionLost: false, lost ?? []);
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(request, MaxBatchSize);
        foreach (HeldGroup held in request.Groups)
        {
            await ReleaseGroupAsync(request.SessionId, held, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default)
    {
        RequestRules.Check(groups, MaxBatchSize);
        var records = new LeaderRecord?[groups.Count];
        for (int i = 0; i < records.Length; i++)
        {
            records[i] = await ReadGroupAsync(groups[i], cancellationToken).ConfigureAwait(false);
        }

        return records;
    }

    /// <inheritdoc/>
    public abstract ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Wins the group if nobody holds it or its lease has ended, with a term greater than every earlier one; answers with the same term if this
    /// session and attempt hold it already, and leaves that lease as it is. Otherwise tells who holds it and for how long.
    /// </summary>
    /// <param name="sessionId">The process's session.</param>
    /// <param name="lease">How long to hold the group without a heartbeat, by the backend's clock.</param>
    /// <param name="candidate">The wish to lead.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The result.</returns>
    protected abstract ValueTask<AcquireResult> AcquireGroupAsync(Guid sessionId, TimeSpan lease, Candidate candidate, CancellationToken cancellationToken);

    /// <summary>Extends the lease if this session holds the group in this term and the lease has not ended.</summary>
    /// <param name="sessionId">The process's session.</param>
    /// <param name="lease">The lease from now on.</param>
    /// <param name="held">The group, attempt and term.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if extended; false if the group is not held in this term any more.</returns>
    protected abstract ValueTask<bool> RenewGroupAsync(Guid sessionId, TimeSpan lease, HeldGroup held, CancellationToken cancellationToken);

    /// <summary>Frees the group if this session and attempt hold it, and keeps its term counter.</summary>
    /// <param name="sessionId">The process's session.</param>
    /// <param name="held">The group, attempt and term; a term of 0 means any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when the backend has acknowledged.</returns>
    protected abstract ValueTask ReleaseGroupAsync(Guid sessionId, HeldGroup held, CancellationToken cancellationToken);

    /// <summary>Reads who holds the group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The holder, or null if there is none or its lease has ended.</returns>
    protected abstract ValueTask<LeaderRecord?> ReadGroupAsync(string group, CancellationToken cancellationToken);
}
