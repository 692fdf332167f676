using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace MultiLock.Consul;

/// <summary>The requests of the contract.</summary>
internal sealed class ConsulStore(ConsulBackend backend, Func<IEnumerable<TimeSpan>> leases, ILogger logger) : IProviderStore
{
    /// <summary>How many held groups a heartbeat checks. All get their turn.</summary>
    internal const int GroupsCheckedPerBeat = 32;

    private const int OperationsPerRelease = 2;

    public int MaxBatchSize => 100;

    /// <summary>Checks the format, the rights and the leases: each would otherwise show at a failover only.</summary>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        backend.Format.Invalidate();
        await backend.Format.GetAsync(cancellationToken).ConfigureAwait(false);
        await RemoveLeftoversAsync(cancellationToken).ConfigureAwait(false);
        await backend.SessionCalls.ProbeAsync(cancellationToken).ConfigureAwait(false);
        foreach (TimeSpan lease in leases())
        {
            backend.SessionCalls.Check(lease);
        }

        ConsulLog.Started(logger, backend.Client.Address, backend.Keys.Prefix, backend.SessionCalls.ShortestTtl);
    }

    public async Task<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken)
    {
        ConsulSession session = backend.Sessions.GetOrAdd(request.SessionId);
        await session.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (session.IsEnded || (session.Id is null && !request.OpensSession))
            {
                return AcquireReply.Lost;
            }

            AcquireReply reply = await new ConsulAcquire(backend, request, session).RunAsync(backend.Clock.Now, cancellationToken).ConfigureAwait(false);
            if (session is { Id: null, IsEnded: false } && request.Candidates.Count > 0)
            {
                _ = backend.Spare.EnsureAsync(request.Candidates[0].ParticipantId, request.Lease);
            }

            return reply;
        }
        finally
        {
            session.Gate.Release();
        }
    }

    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken)
    {
        if (backend.Sessions.Find(request.SessionId) is not { IsEnded: false, Id: { } id } session)
        {
            return RenewReply.Lost;
        }

        if (request.FailedAttempts > 0)
        {
            // The way is the same for what changes groups.
            backend.Client.Heartbeats.Refresh();
            backend.Client.Commands.Refresh();
        }

        using var deadline = new CancellationTokenSource(request.Timeout, backend.Clock.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        bool blocking = backend.Client.CanBlock;
        Instant sent = backend.Clock.Now;
        bool isOver = session.IsOverAt(sent, backend.SessionCalls.OwnTtl);
        if (isOver || !await backend.SessionCalls.RenewAsync(id, blocking, either.Token).ConfigureAwait(false))
        {
            session.IsEnded = true;
            if (isOver)
            {
                await backend.SessionCalls.DestroyAsync(id, blocking, either.Token).ConfigureAwait(false);
            }

            return RenewReply.Lost;
        }

        session.Extend(sent, request.Lease);
        TimeSpan remaining = session.Terms.Ttl < request.Lease ? session.Terms.Ttl : request.Lease;
        return new RenewReply(remaining, SessionLost: false, await BeatAsync(session, id, request, blocking, sent, either.Token).ConfigureAwait(false));
    }

    public async Task ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken)
    {
        ConsulSession session = backend.Sessions.GetOrAdd(request.SessionId);

        // First, so that an acquire that this release has overtaken cannot open the session any more.
        session.IsEnded |= request.EndsSession;
        if (session.Id is not { } id)
        {
            return;
        }

        await UnlockAsync(session, id, request.Groups, cancellationToken).ConfigureAwait(false);
        if (request.EndsSession)
        {
            // Only now, when it holds nothing: what a session holds that is destroyed stays locked for the lock-delay.
            await backend.Transactions.SendAsync([ConsulOperation.Delete(backend.Keys.Session(session.Key))], cancellationToken).ConfigureAwait(false);
            await backend.SessionCalls.DestroyAsync(id, blocking: false, cancellationToken).ConfigureAwait(false);
            session.Id = null;
        }
    }

    public async Task<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        Dictionary<string, GroupEntry> found = await backend.Reader.ReadAsync(groups, cancellationToken).ConfigureAwait(false);
        Dictionary<Guid, TimeSpan> ages = await backend.Reader.ReadAgesAsync(found.Values.Where(entry => entry.IsHeld), cancellationToken).ConfigureAwait(false);
        return [.. groups.Select(group => found.GetValueOrDefault(group) is { IsHeld: true } entry ? entry.ToLeader(group, ages[entry.Record.Session]) : null)];
    }

    public async Task<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken)
    {
        if (backend.Sessions.Find(request.SessionId)?.Held.GetValueOrDefault(request.Group) is not { } held || held.Term != request.Term)
        {
            return false;
        }

        string key = backend.Keys.State(request.Group);

        // A copy is made of the state: the caller may use its buffer again before a cancelled request has been sent.
        ConsulOutcome outcome = await backend.Transactions.SendAsync(
            [
                ConsulOperation.Check(backend.Keys.Group(request.Group), held.Index),
                request.State.IsEmpty ? ConsulOperation.Delete(key) : ConsulOperation.Set(key, request.State.ToArray()),
            ],
            cancellationToken).ConfigureAwait(false);
        return !outcome.Failed;
    }

    public LeaderElectionProviderException? Explain(Exception exception, string action) =>
        ConsulFailure.Explain(exception, action, backend.Client.Address, backend.Keys.Prefix);

    /// <summary>
    /// Writes that there was a heartbeat, which others cannot see from a renewal, and looks whether the groups are held as they were won: only a hand in the store can
    /// change that while the session lives. The session was extended, which is what the answer is about: if this fails, the next heartbeat does it.
    /// </summary>
    private async ValueTask<List<string>> BeatAsync(ConsulSession session, string id, RenewRequest request, bool blocking, Instant sent, CancellationToken cancellationToken)
    {
        var lost = new List<string>();
        var checkedGroups = new List<string>();
        byte[] beat = Encoding.UTF8.GetBytes((++session.Beats).ToString(CultureInfo.InvariantCulture));
        List<ConsulOperation> operations = [ConsulOperation.Lock(backend.Keys.Session(session.Key), beat, ConsulFlags.Plain, id)];
        for (int i = 0; i < Math.Min(request.Held.Count, GroupsCheckedPerBeat); i++)
        {
            HeldGroup held = request.Held[(int)((uint)session.NextCheck++ % (uint)request.Held.Count)];
            if (held.Term == 0)
            {
                // An attempt without an answer; its request may still be on the way.
            }
            else if (session.Held.GetValueOrDefault(held.Group) is { } known && known.Is(held))
            {
                RequestRules.CheckName(held.Group);
                operations.Add(ConsulOperation.Check(backend.Keys.Group(held.Group), known.Index));
                checkedGroups.Add(held.Group);
            }
            else
            {
                lost.Add(held.Group);
            }
        }

        // Not all of the time: an answer that comes late counts as none.
        TimeSpan left = (request.Timeout / 2) - (backend.Clock.Now - sent);
        if (left <= TimeSpan.Zero)
        {
            return lost;
        }

        try
        {
            using var deadline = new CancellationTokenSource(left, backend.Clock.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            ConsulOutcome outcome = await backend.Transactions.SendAsync(backend.Client.Heartbeats, operations, blocking, either.Token).ConfigureAwait(false);
            for (int i = 0; i < checkedGroups.Count; i++)
            {
                if (outcome.FailedAt(i + 1))
                {
                    session.Held.TryRemove(checkedGroups[i], out _);
                    lost.Add(checkedGroups[i]);
                }
            }
        }
        catch (Exception exception) when (ConsulFailure.IsOf(exception) && !cancellationToken.IsCancellationRequested)
        {
            ConsulLog.BeatFailed(logger, exception.GetType().Name);
        }

        return lost;
    }

    private async ValueTask UnlockAsync(ConsulSession session, string id, IReadOnlyList<HeldGroup> groups, CancellationToken cancellationToken)
    {
        Dictionary<string, HeldKey> toUnlock = [];
        var unknown = new List<HeldGroup>();
        foreach (HeldGroup group in groups)
        {
            if (session.Held.GetValueOrDefault(group.Group) is { } known && known.Is(group))
            {
                toUnlock[group.Group] = known;
            }
            else
            {
                unknown.Add(group);
            }
        }

        if (unknown.Count > 0 && session.MayHold)
        {
            // Attempts whose answers were lost: the records tell whether they won.
            Dictionary<string, GroupEntry> found = await backend.Reader.ReadAsync(unknown.Select(group => group.Group), cancellationToken).ConfigureAwait(false);
            foreach (HeldGroup group in unknown)
            {
                if (found.GetValueOrDefault(group.Group) is { } entry
                    && entry.Session == id
                    && new HeldKey(entry.Record.Attempt, entry.Index, entry.Record.Epoch) is var held
                    && held.Is(group))
                {
                    toUnlock[group.Group] = held;
                }
            }
        }

        foreach (KeyValuePair<string, HeldKey>[] chunk in toUnlock.Chunk(ConsulTransactions.MaxOperations / OperationsPerRelease))
        {
            await UnlockChunkAsync(session, id, [.. chunk], cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask UnlockChunkAsync(ConsulSession session, string id, List<KeyValuePair<string, HeldKey>> chunk, CancellationToken cancellationToken)
    {
        while (chunk.Count > 0)
        {
            var operations = new List<ConsulOperation>();
            foreach ((string group, HeldKey held) in chunk)
            {
                byte[] record = JsonSerializer.SerializeToUtf8Bytes(new GroupRecord { Epoch = held.Epoch }, RecordJsonContext.Default.GroupRecord);
                operations.Add(ConsulOperation.Check(backend.Keys.Group(group), held.Index));
                operations.Add(ConsulOperation.Unlock(backend.Keys.Group(group), record, id));
            }

            ConsulOutcome outcome = await backend.Transactions.SendAsync(operations, cancellationToken).ConfigureAwait(false);
            var left = new List<KeyValuePair<string, HeldKey>>();
            for (int i = 0; i < chunk.Count; i++)
            {
                if (outcome.Failed && !outcome.FailedAt(i * OperationsPerRelease) && !outcome.FailedAt((i * OperationsPerRelease) + 1))
                {
                    left.Add(chunk[i]);
                }
                else
                {
                    // Released, or changed since it was won, and so not held by that attempt any more.
                    session.Held.TryRemove(chunk[i]);
                }
            }

            if (left.Count == chunk.Count)
            {
                throw new ConsulException(HttpStatusCode.Conflict, outcome.Errors![0].What);
            }

            chunk = left;
        }
    }

    /// <summary>
    /// Removes the keys of sessions that ended without a release, which nobody holds. Where there are none, deleting one that does not exist asks for the same right.
    /// </summary>
    private async ValueTask RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        List<ConsulEntry> sessions = await backend.Transactions.ReadAsync([backend.Keys.Sessions], cancellationToken).ConfigureAwait(false);
        List<ConsulOperation> operations = [ConsulOperation.Delete(backend.Keys.Session(Guid.Empty))];
        operations.AddRange(sessions.Where(entry => entry.Session is null).Select(entry => ConsulOperation.Delete(entry.Key, entry.ModifyIndex)));
        foreach (ConsulOperation[] chunk in operations.Chunk(ConsulTransactions.MaxOperations))
        {
            // One that another process has removed meanwhile fails its chunk: the next process that starts sees to the rest.
            await backend.Transactions.SendAsync([.. chunk], cancellationToken).ConfigureAwait(false);
        }
    }
}
