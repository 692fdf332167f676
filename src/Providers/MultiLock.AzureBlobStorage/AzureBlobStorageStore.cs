using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;

namespace MultiLock.AzureBlobStorage;

/// <summary>
/// Turns requests into changes of blobs. The service changes one blob at a time, so that what takes one step elsewhere takes several here, in an order in
/// which each is safe to be the last: a session is leased before a group names it, and ended before a group that names it is taken.
/// </summary>
internal sealed class AzureBlobStorageStore : IProviderStore, IAsyncDisposable
{
    /// <summary>How often a heartbeat is followed by a look at what is held. Only a hand in the container can have changed it.</summary>
    private const int BeatsPerLook = 8;

    /// <summary>Answers that grant nothing wait for up to this long, so that followers which started together do not ask at the same moment for ever.</summary>
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(50);

    private readonly FreshTransport? _transport;
    private readonly ILogger _logger;
    private readonly ElectionClock _localClock;
    private readonly BlobClock _clock;
    private readonly BlobContainer _container;
    private readonly GroupBlobs _groups;
    private readonly SessionBlobs _sessions;
    private readonly BlobReader _reader;
    private readonly ReleaseBlob _releases;
    private readonly SessionHandles _handles = new();
    private readonly CancellationTokenSource _closing = new();
    private int _leaseCutTold;
    private int _leftoversRemoved;

    /// <param name="container">The container.</param>
    /// <param name="transport">The connections of the client; null for a client of the application.</param>
    /// <param name="autoCreate">Whether a missing container is created.</param>
    /// <param name="timeProvider">This process's clock.</param>
    /// <param name="logger">The logger.</param>
    public AzureBlobStorageStore(BlobContainerClient container, FreshTransport? transport, bool autoCreate, TimeProvider timeProvider, ILogger logger)
    {
        _transport = transport;
        _logger = logger;
        _localClock = new ElectionClock(timeProvider);
        _clock = new BlobClock(container.GetBlockBlobClient(BlobNames.Format));
        _container = new BlobContainer(container, autoCreate, _clock, logger);
        _groups = new GroupBlobs(container, _clock);
        _sessions = new SessionBlobs(container, _clock, _localClock);
        _reader = new BlobReader(container, _groups, _sessions, _clock);
        _releases = new ReleaseBlob(container, _clock);
    }

    /// <summary>Gets how many groups one request may name: as many as a process may lead, so that leaving is one request that ends the session.</summary>
    public int MaxBatchSize => 1000;

    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await _container.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (Interlocked.Exchange(ref _leftoversRemoved, 1) == 0)
        {
            _ = _container.RemoveLeftoversAsync(BlobContainer.LeftoverAge, _closing.Token);
        }
    }

    public Task<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(AcquireAllAsync(request, cancellationToken));

    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken)
    {
        TimeSpan lease = Grant(request.Lease);
        SessionHandle session = _handles.Get(request.SessionId);
        if (request.FailedAttempts > 0)
        {
            Refresh();
        }

        if (session.IsOver(_localClock.Now) || (session.IsOpened && !session.IsUsed))
        {
            if (session.IsUsed)
            {
                session.End();
            }

            return RenewReply.Lost;
        }

        using var limit = new CancellationTokenSource(request.Timeout, _localClock.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        if (!await _sessions.RenewAsync(session, lease, either.Token).ConfigureAwait(false))
        {
            return RenewReply.Lost;
        }

        string[] lost = session.IsUsed ? [.. request.Held.Where(held => held.Term != 0 && !session.Holds(held)).Select(held => held.Group)] : [];
        if (lost.Length > 0)
        {
            await _releases.CountAsync(either.Token).ConfigureAwait(false);
        }

        if (session.Beat() % BeatsPerLook == 0)
        {
            _ = LookAtHeldAsync(session, _closing.Token);
        }

        return new RenewReply(lease, SessionLost: false, lost);
    }

    public async Task ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken)
    {
        SessionHandle session = _handles.Get(request.SessionId);
        if (request.EndsSession)
        {
            // All that it holds is free with that, by one request.
            await _sessions.EndOwnAsync(session, cancellationToken).ConfigureAwait(false);
            return;
        }

        await BlobReader.ForEachAsync(
            request.Groups.Count,
            async (i, token) => await ReleaseGroupAsync(session, request.Groups[i], token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);

        // Also where nothing was left to release: an earlier attempt may have got no further than that.
        await _releases.CountAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken) =>
        AnswerAsync(ReadAllAsync(groups, cancellationToken));

    public async Task<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken)
    {
        SessionHandle session = _handles.Get(request.SessionId);

        // A copy: the caller may use its buffer again before a cancelled request has been sent.
        byte[] state = request.State.ToArray();
        await _container.EnsureAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            Task<bool> alive = session.IsOver(_localClock.Now) ? Task.FromResult(false) : _sessions.IsAliveAsync(session.Id, cancellationToken);
            GroupView view = await _groups.ReadAsync(request.Group, cancellationToken).ConfigureAwait(false);
            if (!await alive.ConfigureAwait(false) || view.Record is not { } record || record.SessionId != session.Id || record.Term != request.Term)
            {
                return false;
            }

            if (await _groups.TryWriteAsync(view, record, state, cancellationToken).ConfigureAwait(false) is not null)
            {
                return true;
            }
        }
    }

    public LeaderElectionProviderException? Explain(Exception exception, string action)
    {
        if (!AzureBlobStorageFailure.IsOf(exception))
        {
            return null;
        }

        if (exception is RequestFailedException { Status: 404 })
        {
            _container.Doubt();
        }

        return AzureBlobStorageFailure.Wrap(exception, action, _container.Client.Name);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _transport?.Dispose();
    }

    /// <summary>Leaves the connections for fresh ones.</summary>
    private void Refresh()
    {
        if (_transport is not null)
        {
            AzureBlobStorageLog.Replacing(_logger);
            _transport.Refresh();
        }
    }

    /// <summary>
    /// Waits for an answer. If the caller gives up before it is there, its connection may answer nobody, and so may the others: the next request gets a fresh
    /// one. A follower sends no heartbeats, whose failures would say so.
    /// </summary>
    private async Task<T> AnswerAsync<T>(Task<T> answer)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Refresh();
            throw;
        }
    }

    private TimeSpan Grant(TimeSpan asked)
    {
        TimeSpan lease = LeaseLength.Of(asked);
        if (asked > LeaseLength.Longest && Interlocked.Exchange(ref _leaseCutTold, 1) == 0)
        {
            AzureBlobStorageLog.LeaseCut(_logger, asked, lease);
        }

        return lease;
    }

    private async Task<AcquireReply> AcquireAllAsync(AcquireRequest request, CancellationToken cancellationToken)
    {
        Instant began = _localClock.Now;
        TimeSpan lease = Grant(request.Lease);
        SessionHandle session = _handles.Get(request.SessionId);
        if (session.HasEnded || (session.IsUsed && session.IsOver(began)))
        {
            session.End();
            return AcquireReply.Lost;
        }

        await _container.EnsureAsync(cancellationToken).ConfigureAwait(false);

        // Before the look: see ReleaseBlob.
        long? lastRelease = request.WantsLastRelease ? await _releases.ReadAsync(cancellationToken).ConfigureAwait(false) : null;
        BlobLook look = await _reader.LookAsync([.. request.Candidates.Select(candidate => candidate.Group)], cancellationToken).ConfigureAwait(false);
        var acquire = new GroupAcquire(
            session,
            lease,
            look,
            new Lazy<Task<bool>>(() => _sessions.OpenAsync(session, lease, request.OpensSession, cancellationToken)),
            new Lazy<Task<long>>(() => _clock.ReadAsync(cancellationToken)));
        var results = new AcquireResult?[request.Candidates.Count];
        await BlobReader.ForEachAsync(
            results.Length,
            async (i, token) => results[i] = await AcquireGroupAsync(acquire, request.Candidates[i], token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);

        // A process that was frozen anywhere above may have won groups for a session that is over: they count for nothing.
        bool won = results.Any(result => result is { IsGranted: true });
        if (results.Contains(null) || (won && session.IsOver(_localClock.Now)))
        {
            session.End();
            return AcquireReply.Lost;
        }

        if (!won)
        {
            await Task.Delay(Jitter * Random.Shared.NextDouble(), _localClock.TimeProvider, cancellationToken).ConfigureAwait(false);
        }

        // Nothing, rather than no answer, where there is no session: the library would count the lease that it asked for from here, and that may be longer than
        // the one it gets when it wins.
        TimeSpan remaining = session.Remaining(began) ?? TimeSpan.Zero;
        return new AcquireReply([.. results.Select(result => result!.Value)], remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero)
        {
            LastRelease = lastRelease,
        };
    }

    /// <returns>Null if the session is over.</returns>
    private async Task<AcquireResult?> AcquireGroupAsync(GroupAcquire acquire, Candidate candidate, CancellationToken cancellationToken)
    {
        SessionHandle session = acquire.Session;
        for (GroupView view = acquire.Look[candidate.Group]; ; view = await _groups.ReadAsync(candidate.Group, cancellationToken).ConfigureAwait(false))
        {
            if (view.Record is { SessionId: { } holder } record)
            {
                if (holder == session.Id)
                {
                    // Whatever the answer to the write was that did it, if there was one.
                    session.Use();
                    return !await acquire.Opening.Value.ConfigureAwait(false) ? null
                        : record.AttemptId == candidate.AttemptId ? await GrantedBeforeAsync(session, view, record, cancellationToken).ConfigureAwait(false)
                        : Denied(record, holder);
                }

                if (await acquire.Look.IsAliveAsync(holder, cancellationToken).ConfigureAwait(false)
                    || !await acquire.Look.EndDeadAsync(holder, cancellationToken).ConfigureAwait(false))
                {
                    return Denied(record, holder);
                }
            }

            if (!await acquire.Opening.Value.ConfigureAwait(false))
            {
                return null;
            }

            if (await TryTakeAsync(acquire, candidate, view, cancellationToken).ConfigureAwait(false) is { } granted)
            {
                return granted;
            }
        }
    }

    /// <summary>Writes the next term of a group that nobody holds.</summary>
    /// <returns>Null if the group is something else by now.</returns>
    private async Task<AcquireResult?> TryTakeAsync(GroupAcquire acquire, Candidate candidate, GroupView view, CancellationToken cancellationToken)
    {
        GroupView whole = view.State is null ? await _groups.ReadAllAsync(candidate.Group, cancellationToken).ConfigureAwait(false) : view;
        if (whole.Tag != view.Tag)
        {
            return null;
        }

        long clock = whole.Tag is null ? await acquire.FirstTerm.Value.ConfigureAwait(false) : _clock.Latest;
        var record = new GroupRecord
        {
            Group = candidate.Group,
            Term = Math.Max(whole.LastTerm + 1, clock),
            SessionId = acquire.Session.Id,
            AttemptId = candidate.AttemptId,
            ParticipantId = candidate.ParticipantId,
            LeaseSeconds = (int)acquire.Lease.TotalSeconds,
            AcquiredAt = _clock.LatestTime,
            // A copy: it is kept, and the caller may go on changing its own.
            Metadata = new Dictionary<string, string>(candidate.Metadata, StringComparer.Ordinal),
        };
        acquire.Session.Use();
        if (await _groups.TryWriteAsync(whole, record, whole.State!.Value, cancellationToken).ConfigureAwait(false) is null)
        {
            acquire.Session.WriteRefused();
            return null;
        }

        acquire.Session.Hold(new HeldGroup(record.Group, record.AttemptId, record.Term));
        return AcquireResult.Granted(record.Term, whole.State!.Value);
    }

    private async Task<AcquireResult> GrantedBeforeAsync(SessionHandle session, GroupView view, GroupRecord record, CancellationToken cancellationToken)
    {
        GroupView whole = view.State is null ? await _groups.ReadAllAsync(record.Group, cancellationToken).ConfigureAwait(false) : view;
        session.Hold(new HeldGroup(record.Group, record.AttemptId, record.Term));
        return AcquireResult.Granted(record.Term, whole.State ?? default);
    }

    private AcquireResult Denied(GroupRecord record, Guid holder)
    {
        LeaderRecord leader = ToLeader(record, holder);
        return AcquireResult.Denied(leader, leader.Remaining);
    }

    private async Task<IReadOnlyList<LeaderRecord?>> ReadAllAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        BlobLook look = await _reader.LookAsync(groups, cancellationToken).ConfigureAwait(false);
        var leaders = new LeaderRecord?[groups.Count];
        await BlobReader.ForEachAsync(
            leaders.Length,
            async (i, token) =>
            {
                if (look[groups[i]].Record is { SessionId: { } holder } record && await look.IsAliveAsync(holder, token).ConfigureAwait(false))
                {
                    leaders[i] = ToLeader(record, holder);
                }
            },
            cancellationToken).ConfigureAwait(false);
        return leaders;
    }

    /// <summary>The service tells that a lease is on, not since when. Of its own leases a process knows more.</summary>
    private LeaderRecord ToLeader(GroupRecord record, Guid holder)
    {
        if (_handles.Find(holder) is not { } own || own.Remaining(_localClock.Now) is not { } left)
        {
            return record.ToLeader(TimeSpan.Zero, record.Lease);
        }

        TimeSpan remaining = left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1);
        return record.ToLeader(own.Lease - remaining, remaining);
    }

    private async Task ReleaseGroupAsync(SessionHandle session, HeldGroup held, CancellationToken cancellationToken)
    {
        // What this process wrote last is most likely still there, and if not, its tag tells.
        GroupView? view = _groups.Known(held.Group);
        for (bool fresh = false; ; fresh = true)
        {
            if (fresh || view is not { State: not null, Record: { } known } || !known.IsHeldBy(session.Id, held.AttemptId))
            {
                view = await _groups.ReadAllAsync(held.Group, cancellationToken).ConfigureAwait(false);
            }

            if (view.Record is not { } record || !record.IsHeldBy(session.Id, held.AttemptId) || (held.Term != 0 && held.Term != record.Term))
            {
                session.LetGo(held);
                return;
            }

            if (await _groups.TryWriteAsync(view, record.Released(), view.State!.Value, cancellationToken).ConfigureAwait(false) is not null)
            {
                session.LetGo(held with { Term = record.Term });
                return;
            }
        }
    }

    /// <summary>Looks whether the records of what a session holds still say so. The next heartbeat tells what is gone.</summary>
    private async Task LookAtHeldAsync(SessionHandle session, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyCollection<HeldGroup> all = session.Held;
            BlobLook look = await _reader.LookAsync([.. all.Select(held => held.Group)], cancellationToken).ConfigureAwait(false);
            foreach (HeldGroup held in all)
            {
                if (look[held.Group].Record is not { } record || !record.IsHeldBy(session.Id, held.AttemptId) || record.Term != held.Term)
                {
                    session.LetGo(held);
                }
            }
        }
        catch (Exception exception) when (exception is LeaderElectionProviderException || AzureBlobStorageFailure.IsOf(exception))
        {
            AzureBlobStorageLog.ChoreFailed(_logger, exception.GetType().Name);
        }
    }
}
