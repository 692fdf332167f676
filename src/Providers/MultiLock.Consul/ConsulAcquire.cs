using System.Text.Json;

namespace MultiLock.Consul;

/// <summary>One acquire: reads who holds what, opens the session where something is free, and locks that.</summary>
/// <remarks>
/// A group is locked by a transaction that fails unless its key is as it was read: free, at that index. So a late copy of a request changes nothing, two attempts of one
/// session (which Consul would let in) are two candidates, and what a session held that ends in between is not locked before its lock-delay is over, although Consul
/// looks at that before it carries a transaction out.
/// </remarks>
internal sealed class ConsulAcquire(ConsulBackend backend, AcquireRequest request, ConsulSession session)
{
    private const int MaxRounds = 8;
    private const int OperationsForAll = 3;
    private const int OperationsForEach = 3;

    private static readonly TimeSpan MinRetry = TimeSpan.FromMilliseconds(20);

    private readonly AcquireResult[] _results = new AcquireResult[request.Candidates.Count];
    private readonly Dictionary<int, ulong> _refused = [];
    private readonly List<int> _pending = [.. Enumerable.Range(0, request.Candidates.Count)];
    private bool _isLost;

    public async ValueTask<AcquireReply> RunAsync(Instant began, CancellationToken cancellationToken)
    {
        List<(int Candidate, ulong Index)> free = TakePushed();
        for (int round = 0; _pending.Count > 0 && !_isLost; round++)
        {
            if (free.Count == 0)
            {
                free = await LookAsync(cancellationToken).ConfigureAwait(false);
            }

            if (round == MaxRounds)
            {
                // It changes hands faster than we can look.
                Deny([.. _pending], MinRetry);
            }
            else if (!_isLost && free.Count > 0)
            {
                await LockAsync(free, cancellationToken).ConfigureAwait(false);
            }

            free = [];
        }

        if (_isLost)
        {
            session.IsEnded = true;
            return AcquireReply.Lost;
        }

        if (session is { Id: { } unused, MayHold: false })
        {
            // Nothing was won: the session is not to exist. If it cannot be ended now, it ends by itself, and holds nothing.
            session.Id = null;
            if (!backend.Spare.TryKeep(unused, session.ExtendedAt, session.Terms))
            {
                await TryDestroyAsync(unused, cancellationToken).ConfigureAwait(false);
            }
        }

        return new AcquireReply(_results, session.Id is null ? null : session.RemainingAt(began));
    }

    /// <summary>What was just pushed need not be read: the transaction fails if it is not so any more.</summary>
    private List<(int Candidate, ulong Index)> TakePushed()
    {
        var free = new List<(int, ulong)>();
        foreach (int candidate in _pending)
        {
            string group = request.Candidates[candidate].Group;
            if (backend.Observer.DelayLeft(group) > TimeSpan.Zero || !backend.Observer.TryTakeFree(group, out ulong index))
            {
                return [];
            }

            free.Add((candidate, index));
        }

        return free;
    }

    private async ValueTask<List<(int Candidate, ulong Index)>> LookAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, GroupEntry> found = await backend.Reader.ReadAsync(
            _pending.Select(candidate => request.Candidates[candidate].Group), cancellationToken).ConfigureAwait(false);
        var free = new List<(int, ulong)>();
        var mine = new List<(int, GroupEntry)>();
        var others = new List<(int Candidate, GroupEntry Entry)>();
        foreach (int candidate in _pending)
        {
            GroupEntry? entry = found.GetValueOrDefault(request.Candidates[candidate].Group);
            if (entry is not { IsHeld: true })
            {
                free.Add((candidate, entry?.Index ?? 0));
            }
            else if (entry.Session == session.Id && entry.Record.Attempt == request.Candidates[candidate].AttemptId)
            {
                mine.Add((candidate, entry));
            }
            else
            {
                others.Add((candidate, entry));
            }
        }

        await GrantAgainAsync(mine, cancellationToken).ConfigureAwait(false);
        Dictionary<Guid, TimeSpan> ages = await backend.Reader.ReadAgesAsync(others.Select(other => other.Entry), cancellationToken).ConfigureAwait(false);
        foreach ((int candidate, GroupEntry entry) in others)
        {
            TimeSpan age = ages[entry.Record.Session];
            Conclude(candidate, AcquireResult.Denied(entry.ToLeader(request.Candidates[candidate].Group, age), entry.RetryAfter(age)));
        }

        return await SiftAsync(free, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An attempt whose answer was lost holds its group already. Its state may have been written since.</summary>
    private async ValueTask GrantAgainAsync(List<(int Candidate, GroupEntry Entry)> mine, CancellationToken cancellationToken)
    {
        if (mine.Count == 0)
        {
            return;
        }

        Dictionary<string, byte[]> states = StatesOf(await backend.Transactions.ReadAsync(
            [.. mine.Select(one => backend.Keys.StateFolder(request.Candidates[one.Candidate].Group))], cancellationToken).ConfigureAwait(false));
        foreach ((int candidate, GroupEntry entry) in mine)
        {
            Grant(candidate, entry.Index, entry.Record.Epoch, states);
        }
    }

    /// <summary>Leaves out what is free and yet cannot be locked: Consul delays it after its holder's end, or our own session has ended.</summary>
    private async ValueTask<List<(int Candidate, ulong Index)>> SiftAsync(List<(int Candidate, ulong Index)> free, CancellationToken cancellationToken)
    {
        var left = new List<(int, ulong)>();
        bool? lives = null;
        foreach ((int candidate, ulong index) in free)
        {
            TimeSpan delay = backend.Observer.DelayLeft(request.Candidates[candidate].Group);
            if (delay > TimeSpan.Zero)
            {
                Deny([candidate], delay);
            }
            else if (_refused.TryGetValue(candidate, out ulong before) && before == index)
            {
                lives ??= session.Id is { } id && await backend.SessionCalls.LivesAsync(id, cancellationToken).ConfigureAwait(false);
                if (lives == false)
                {
                    _isLost = true;
                    return [];
                }

                // Nobody here saw when it began. Its end is not pushed: ask now and then.
                Deny([candidate], request.Lease / 10 > MinRetry ? request.Lease / 10 : MinRetry);
            }
            else
            {
                left.Add((candidate, index));
            }
        }

        return left;
    }

    private async ValueTask LockAsync(List<(int Candidate, ulong Index)> free, CancellationToken cancellationToken)
    {
        if (session.Id is null)
        {
            if (!await backend.Spare.TryUseAsync(session, request.Lease, cancellationToken).ConfigureAwait(false))
            {
                await backend.SessionCalls.OpenAsync(session, request.Candidates[free[0].Candidate].ParticipantId, request.Lease, cancellationToken).ConfigureAwait(false);
            }

            if (session.IsEnded)
            {
                // It was released meanwhile, by an end that has overtaken this acquire.
                await TryDestroyAsync(session.Id!, cancellationToken).ConfigureAwait(false);
                session.Id = null;
            }
        }

        KnownFormat format = await backend.Format.GetAsync(cancellationToken).ConfigureAwait(false);
        var chunk = new List<(int Candidate, ulong Index, byte[] Record)>();
        int bytes = 0;
        foreach ((int candidate, ulong index) in free)
        {
            byte[] record = ToRecord(request.Candidates[candidate], format.Epoch);
            if (OperationsForAll + ((chunk.Count + 1) * OperationsForEach) > ConsulTransactions.MaxOperations || bytes + record.Length > ConsulTransactions.MaxBytes)
            {
                await LockChunkAsync(chunk, format, cancellationToken).ConfigureAwait(false);
                chunk.Clear();
                bytes = 0;
            }

            chunk.Add((candidate, index, record));
            bytes += record.Length;
        }

        await LockChunkAsync(chunk, format, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask LockChunkAsync(List<(int Candidate, ulong Index, byte[] Record)> chunk, KnownFormat format, CancellationToken cancellationToken)
    {
        if (session.IsEnded || session.Id is not { } id)
        {
            _isLost = true;
            return;
        }

        List<ConsulOperation> operations =
        [
            ConsulOperation.Check(backend.Keys.Format, format.Index),
            ConsulOperation.Get(backend.Keys.Format),
        ];
        if (!session.MayHold)
        {
            // Its first heartbeat. Winning more is none.
            operations.Add(ConsulOperation.Lock(backend.Keys.Session(session.Key), [], ConsulFlags.Plain, id));
        }

        int first = operations.Count;
        foreach ((int candidate, ulong index, byte[] record) in chunk)
        {
            string group = request.Candidates[candidate].Group;
            operations.Add(ConsulOperation.Check(backend.Keys.Group(group), index));
            operations.Add(ConsulOperation.Lock(backend.Keys.Group(group), record, ConsulFlags.Held(session.Terms.LockDelay), id));
            operations.Add(ConsulOperation.GetTree(backend.Keys.StateFolder(group)));
        }

        bool mayHold = session.MayHold;
        session.MayHold = true;
        ConsulOutcome outcome = await backend.Transactions.SendAsync(operations, cancellationToken).ConfigureAwait(false);
        if (outcome.Failed)
        {
            session.MayHold = mayHold;
            Refuse(chunk, outcome, first);
            return;
        }

        if (!outcome.Entries.Any(entry => backend.Format.IsEpoch(entry, format.Epoch)))
        {
            // Another record at the same index: the servers' data was lost and made anew since it was read. What we won would have terms of the old one.
            backend.Format.Invalidate();
            session.IsEnded = _isLost = true;
            await backend.SessionCalls.DestroyAsync(id, blocking: false, cancellationToken).ConfigureAwait(false);
            return;
        }

        Dictionary<string, byte[]> states = StatesOf(outcome.Entries);
        var changedAt = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (ConsulEntry entry in outcome.Entries)
        {
            // The check tells the key too, as it was before: the lock comes after it.
            changedAt[entry.Key] = entry.ModifyIndex;
        }

        foreach ((int candidate, _, _) in chunk)
        {
            Grant(candidate, changedAt[backend.Keys.Group(request.Candidates[candidate].Group)], format.Epoch, states);
        }
    }

    /// <summary>Remembers which groups made the transaction fail. Why, tells the next look at them: the servers' words for it are not to be relied on.</summary>
    private void Refuse(List<(int Candidate, ulong Index, byte[] Record)> chunk, ConsulOutcome outcome, int first)
    {
        if (outcome.FailedAt(0) || outcome.FailedAt(1))
        {
            backend.Format.Invalidate();
        }

        for (int i = 0; i < chunk.Count; i++)
        {
            int check = first + (i * OperationsForEach);
            if (outcome.FailedAt(check) || outcome.FailedAt(check + 1))
            {
                _refused[chunk[i].Candidate] = chunk[i].Index;
            }
        }
    }

    private void Grant(int candidate, ulong index, long epoch, Dictionary<string, byte[]> states)
    {
        Candidate wish = request.Candidates[candidate];
        var held = new HeldKey(wish.AttemptId, index, epoch);
        session.Held[wish.Group] = held;
        Conclude(candidate, AcquireResult.Granted(held.Term, states.GetValueOrDefault(backend.Keys.State(wish.Group))));
    }

    private void Deny(List<int> candidates, TimeSpan retryAfter)
    {
        foreach (int candidate in candidates)
        {
            Conclude(candidate, AcquireResult.Denied(holder: null, retryAfter));
        }
    }

    private void Conclude(int candidate, AcquireResult result)
    {
        _results[candidate] = result;
        _pending.Remove(candidate);
    }

    private async ValueTask TryDestroyAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await backend.SessionCalls.DestroyAsync(id, blocking: false, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ConsulFailure.IsOf(exception) && !cancellationToken.IsCancellationRequested)
        {
            // It holds nothing and ends by itself.
        }
    }

    private Dictionary<string, byte[]> StatesOf(IEnumerable<ConsulEntry> entries) =>
        entries.Where(entry => !backend.Keys.IsGroup(entry.Key, out _) && entry.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value!);

    private byte[] ToRecord(Candidate candidate, long epoch) => JsonSerializer.SerializeToUtf8Bytes(
        new GroupRecord
        {
            Epoch = epoch,
            Session = session.Key,
            Attempt = candidate.AttemptId,
            Participant = candidate.ParticipantId,
            Acquired = backend.Client.ServerTime,
            LeaseMs = Milliseconds(session.Lease),
            TtlMs = Milliseconds(session.Terms.Ttl),
            Metadata = new Dictionary<string, string>(candidate.Metadata),
        },
        RecordJsonContext.Default.GroupRecord);

    private static long Milliseconds(TimeSpan duration) => (long)Math.Ceiling(duration.TotalMilliseconds);
}
