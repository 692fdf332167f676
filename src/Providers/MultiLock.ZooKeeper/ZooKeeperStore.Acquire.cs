using System.Text.Json;
using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper;

/// <content>Winning groups.</content>
internal sealed partial class ZooKeeperStore
{
    /// <summary>A group that changes hands meanwhile is claimed again this often; then whoever asked hears that it was not to be had.</summary>
    private const int MaxRounds = 4;

    // What a claim is made of, in this order.
    private const int FormatPart = 0;
    private const int BeatPart = 1;
    private const int LeaderPart = 2;
    private const int TicketPart = 3;

    public async Task<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken)
    {
        Instant arrived = _time.Now();
        if (Enter(request, arrived) is not { } session)
        {
            return AcquireReply.Lost;
        }

        return await AnswerAsync(session, request, arrived, cancellationToken).LeaveOnAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The session, which an acquire that may open it begins; null if it is over or was never opened.</summary>
    private HolderSession? Enter(AcquireRequest request, Instant now)
    {
        HolderSession? session;
        bool expired;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(ZooKeeperLeaderElectionProvider));
            if (_ended.Contains(request.SessionId))
            {
                return null;
            }

            if (!_sessions.TryGetValue(request.SessionId, out session))
            {
                if (!request.OpensSession)
                {
                    return null;
                }

                session = new HolderSession(request.SessionId, request.Lease);
                _sessions.Add(session.Id, session);
            }

            expired = now >= session.Expiry;
            session.Acquires++;
        }

        if (expired)
        {
            End(session);
            Leave(session);
            return null;
        }

        return session;
    }

    private void Leave(HolderSession session)
    {
        string[] beats = [];
        SessionLane[] lanes = [];
        lock (_gate)
        {
            // Nothing was won and nothing is on its way: the session does not exist.
            if (--session.Acquires == 0 && session is { IsOpen: false, IsOver: false, Holdings.Count: 0 })
            {
                _sessions.Remove(session.Id);
                lanes = [.. session.Beats.Keys];
                beats = [.. session.Beats.Values.Select(beat => beat.Path)];
            }
        }

        for (int i = 0; i < beats.Length; i++)
        {
            _ = lanes[i].Session.SendAsync(NodeRequest.Delete(beats[i])).ContinueWith(
                static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private async Task<AcquireReply> AnswerAsync(HolderSession session, AcquireRequest request, Instant arrived, CancellationToken cancellationToken)
    {
        Claim[] claims = [];
        try
        {
            claims = Begin(session, request);
            foreach (IGrouping<SessionLane, Claim> part in claims.GroupBy(claim => claim.Holding.Lane))
            {
                await ClaimAllAsync(part.Key, session, [.. part], cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Conclude(session, claims);
            Leave(session);
        }

        lock (_gate)
        {
            if (session.IsOver)
            {
                return AcquireReply.Lost;
            }

            // The library counts from before it called: what connecting took is not the lease's.
            TimeSpan? remaining = session.IsOpen ? new TimeSpan(Math.Min((session.Deadline - arrived).Ticks, session.Lease.Ticks)) : null;
            return new AcquireReply([.. claims.Select(claim => claim.Result ?? AcquireResult.Denied(null, TimeSpan.Zero))], remaining);
        }
    }

    private Claim[] Begin(HolderSession session, AcquireRequest request)
    {
        lock (_gate)
        {
            var claims = new Claim[request.Candidates.Count];
            for (int i = 0; i < claims.Length; i++)
            {
                Candidate candidate = request.Candidates[i];
                if (!session.Holdings.TryGetValue((candidate.Group, candidate.AttemptId), out Holding? holding) || holding.Revoked)
                {
                    // One that was released may be wanted again, if the messages were turned round on their way.
                    SessionLane lane = holding is { Lane.Session.IsOver: false } ? holding.Lane : LaneFor(candidate.Group, TimeoutFor(session.Lease));
                    holding = new Holding(candidate.Group, candidate.AttemptId, lane);
                    session.Holdings[(candidate.Group, candidate.AttemptId)] = holding;
                }

                holding.Claims++;
                claims[i] = new Claim(i, candidate, holding) { Looks = holding.Lane.Line.IsHeld(candidate.Group) };
            }

            return claims;
        }
    }

    /// <summary>Forgets what was not won.</summary>
    private void Conclude(HolderSession session, Claim[] claims)
    {
        lock (_gate)
        {
            foreach (Claim claim in claims)
            {
                Holding holding = claim.Holding;
                holding.Claims--;
                if (holding is { Claims: 0, Term: 0, MayBeHeld: false, Revoked: false })
                {
                    Remove(session, holding);
                }
            }
        }
    }

    private void Remove(HolderSession session, Holding holding)
    {
        if (session.Holdings.TryGetValue((holding.Group, holding.Attempt), out Holding? present) && present == holding)
        {
            session.Holdings.Remove((holding.Group, holding.Attempt));
            ForgetIfUnused(holding.Lane, holding.Group);
        }
    }

    private async Task ClaimAllAsync(SessionLane lane, HolderSession session, Claim[] claims, CancellationToken cancellationToken)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            await ReadyAsync(lane, cancellationToken).ConfigureAwait(false);
            RetireReaders();
            cancellationToken.ThrowIfCancellationRequested();
            Claim[] claiming = [.. claims.Where(claim => claim is { Result: null, Looks: false })];
            if (claiming.Length > 0)
            {
                if (!SendClaims(lane, session, claiming))
                {
                    return;
                }

                await TakeAnswersAsync(lane, session, claiming).ConfigureAwait(false);
            }

            Claim[] looking = [.. claims.Where(claim => claim is { Result: null, Looks: true })];
            if (looking.Length > 0)
            {
                await LookAsync(lane, session, looking).ConfigureAwait(false);
            }

            if (Array.TrueForAll(claims, claim => claim.Result is not null))
            {
                return;
            }
        }
    }

    /// <summary>Puts all claims on their way, unless the session has ended.</summary>
    private bool SendClaims(SessionLane lane, HolderSession session, Claim[] claims)
    {
        lock (_gate)
        {
            if (session.IsOver || lane.FormatVersion is not { } format)
            {
                return false;
            }

            string beat = EnsureBeat(lane, session);
            foreach (Claim claim in claims)
            {
                string group = claim.Candidate.Group;
                if (claim.Holding.Revoked)
                {
                    claim.Result = AcquireResult.Denied(null, TimeSpan.Zero);
                    continue;
                }

                claim.Waiter = lane.Line.BeginClaim(group);
                Guid ticket = claim.Waiter?.TicketId ?? claim.Candidate.AttemptId;
                var record = new GroupRecord(session.Id, claim.Candidate.AttemptId, ticket, beat, claim.Candidate.ParticipantId, claim.Candidate.Metadata);
                claim.Holding.MayBeHeld = true;
                claim.Answer = lane.Session.SendAsync(NodeRequest.Multi(
                    NodeRequest.Check(_paths.Format, format),
                    NodeRequest.Check(beat),
                    NodeRequest.Create(
                        _paths.Leader(group), JsonSerializer.SerializeToUtf8Bytes(record, ZooKeeperJsonContext.Default.GroupRecord), _acl, CreateMode.Ephemeral),
                    claim.Waiter is { } waiter
                        ? NodeRequest.Check(waiter.Ticket!)
                        : NodeRequest.Create($"{_paths.Group(group)}/{ZooKeeperPaths.TicketName(ticket)}", default, _acl, CreateMode.EphemeralSequential)));
                claim.Node = lane.Session.SendAsync(NodeRequest.Exists(_paths.Leader(group)));
                claim.State = lane.Session.SendAsync(NodeRequest.Get(_paths.State(group)));
            }

            return true;
        }
    }

    /// <summary>The node that the session's heartbeats write, put on its way if it is not there. Under the lock.</summary>
    private string EnsureBeat(SessionLane lane, HolderSession session)
    {
        if (!session.Beats.TryGetValue(lane, out SessionBeat? beat))
        {
            beat = new SessionBeat(_paths.Beat(session.Id, session.Beats.Count));
            session.Beats.Add(lane, beat);
            _ = KeepBeatAsync(
                session, lane, lane.Session.SendAsync(NodeRequest.Create(beat.Path, Serialize(session.Lease), _acl, CreateMode.Ephemeral)));
            lane.Session.PingInterval = _options.SessionMargin / 2;
        }

        if (session.Expiry == Instant.Never)
        {
            session.LastBeat = _time.Now();
            SetExpiry(session, session.LastBeat + session.Lease);
        }

        return beat.Path;
    }

    /// <summary>A node that could not be created is tried again with the next claim, which fails without it.</summary>
    private async Task KeepBeatAsync(HolderSession session, SessionLane lane, Task<NodeReply> creation)
    {
        bool exists = false;
        try
        {
            NodeReply created = await creation.ConfigureAwait(false);
            exists = created.Error is ZooKeeperError.Ok or ZooKeeperError.NodeExists;
        }
        catch (ZooKeeperException)
        {
            // Not known: the next attempt finds it, or creates it.
        }

        if (!exists)
        {
            lock (_gate)
            {
                if (!session.IsOpen)
                {
                    session.Beats.Remove(lane);
                }
            }
        }
    }

    private async Task TakeAnswersAsync(SessionLane lane, HolderSession session, Claim[] claims)
    {
        ZooKeeperException? failure = null;
        var missing = new List<string>();
        foreach (Claim claim in claims)
        {
            if (claim.Answer is null)
            {
                continue;
            }

            bool won = false;
            try
            {
                NodeReply answer = await claim.Answer.ConfigureAwait(false);
                won = answer.IsOk;
                NodeStat node = (await claim.Node!.ConfigureAwait(false)).Expect("a look at the leader", ZooKeeperError.NoNode).Stat;
                if (won && node.EphemeralOwner == lane.Session.Id)
                {
                    Won(session, claim, node.Czxid, answer.Parts[TicketPart].Path, answer);
                }
                else if (won)
                {
                    // Deleted by hand the moment after: a release finds the ticket.
                    claim.Result = AcquireResult.Denied(null, TimeSpan.Zero);
                }
                else
                {
                    Failed(lane, claim, answer, missing);
                }
            }
            catch (ZooKeeperException exception)
            {
                failure ??= exception;
            }
            finally
            {
                if (claim.Waiter is { } waiter)
                {
                    lane.Line.Claimed(waiter, won);
                    claim.Waiter = null;
                }
            }
        }

        foreach (Claim claim in claims)
        {
            await TakeStateAsync(claim, failure is null).ConfigureAwait(false);
        }

        if (failure is not null)
        {
            throw new ZooKeeperException(failure.Error, failure.Message, failure);
        }

        foreach (string group in missing)
        {
            NodeReply created = await lane.Session.SendAsync(NodeRequest.Create(_paths.Group(group), default, _acl, CreateMode.Persistent)).ConfigureAwait(false);
            created.Expect("the creation of a group's node", ZooKeeperError.NodeExists);
        }
    }

    /// <summary>Says why a claim failed, and so what the next step is.</summary>
    private static void Failed(SessionLane lane, Claim claim, NodeReply answer, List<string> missing)
    {
        int part = answer.FailedPart;
        ZooKeeperError error = part < 0 ? answer.Error : answer.Parts[part].Error;
        switch (part, error)
        {
            case (FormatPart, ZooKeeperError.NoNode or ZooKeeperError.BadVersion):
                // Deleted, or another version has been at it: looked at again before the next round.
                lane.FormatVersion = null;
                break;
            case (BeatPart, ZooKeeperError.NoNode):
                // It could not be created yet, because what is above it is missing.
                lane.FormatVersion = null;
                break;
            case (LeaderPart, ZooKeeperError.NodeExists):
                (claim.Looks, claim.WasClaimed) = (true, true);
                break;
            case (LeaderPart, ZooKeeperError.NoNode):
                missing.Add(claim.Candidate.Group);
                IsNotHeld(claim);
                break;
            case (TicketPart, ZooKeeperError.NoNode):
                // The turn was over just now: the next claim makes a ticket of its own.
                IsNotHeld(claim);
                break;
            default:
                throw ZooKeeperException.From(error, "a claim");
        }
    }

    /// <summary>
    /// Nothing was won, by this claim or by an earlier one whose answer was not seen. An answer that does not tell is no reason to forget what may be held: nobody would
    /// release it. Another claim of the same attempt that is under way will tell for itself.
    /// </summary>
    private static void IsNotHeld(Claim claim) => claim.Holding.MayBeHeld = claim.Holding.Claims > 1;

    private void Won(HolderSession session, Claim claim, long term, string ticket, NodeReply answer)
    {
        lock (_gate)
        {
            claim.Holding.Term = term;
            claim.Holding.MayBeHeld = true;
            claim.Holding.Ticket = ticket.Length > 0 ? ticket : claim.Waiter?.Ticket;
            Open(session, claim.Holding.Lane, answer);
        }
    }

    /// <summary>The first win opens the session; others extend nothing. Under the lock.</summary>
    private void Open(HolderSession session, SessionLane lane, NodeReply answer)
    {
        SessionBeat beat = session.Beats[lane];
        if (!beat.IsProven)
        {
            beat.ProvenUntil = answer.ProvenUntil;
        }

        if (!session.IsOpen)
        {
            session.IsOpen = true;
            WarnIfShort(session);
        }
    }

    private void WarnIfShort(HolderSession session)
    {
        TimeSpan granted = session.Beats.Keys.Min(lane => lane.Session.Timeout);
        if (granted < session.Lease + _options.SessionMargin && Interlocked.Exchange(ref _shortened, 1) == 0)
        {
            ZooKeeperLog.LeaseShortened(_logger, granted, _options.SessionMargin, session.Lease);
        }
    }

    private static async Task TakeStateAsync(Claim claim, bool isKnown)
    {
        claim.Answer = claim.Node = null;
        if (claim.State is null)
        {
            return;
        }

        NodeReply state;
        try
        {
            state = await claim.State.ConfigureAwait(false);
        }
        catch (ZooKeeperException) when (!isKnown)
        {
            return;
        }

        claim.State = null;
        if (isKnown && claim is { Holding.Term: > 0, Looks: false, Result: null })
        {
            claim.Result = AcquireResult.Granted(claim.Holding.Term, state.Expect("a read of the group state", ZooKeeperError.NoNode).Data);
        }
    }

    /// <summary>Looks who leads what is led.</summary>
    private async Task LookAsync(SessionLane lane, HolderSession session, Claim[] claims)
    {
        foreach (Claim claim in claims)
        {
            claim.State = claim.WasClaimed ? lane.Session.SendAsync(NodeRequest.Get(_paths.State(claim.Candidate.Group))) : null;
        }

        FoundLeader?[] found = await FindLeadersAsync(lane, [.. claims.Select(claim => claim.Candidate.Group)]).ConfigureAwait(false);
        for (int i = 0; i < claims.Length; i++)
        {
            Claim claim = claims[i];
            NodeReply? state = claim.State is null ? null : await claim.State.ConfigureAwait(false);
            claim.State = null;
            if (found[i] is not { } leader)
            {
                // Free meanwhile.
                claim.Looks = false;
            }
            else if (leader.IsOf(session.Id, claim.Candidate.AttemptId, lane.Session.Id))
            {
                if (!claim.WasClaimed)
                {
                    // What a server tells may be over: only a claim that this node stands in the way of says that it is ours now.
                    claim.Looks = false;
                    continue;
                }

                lock (_gate)
                {
                    claim.Holding.Term = leader.Stat.Czxid;
                    claim.Holding.MayBeHeld = true;
                    Open(session, lane, leader.Reply);
                }

                claim.Result = AcquireResult.Granted(leader.Stat.Czxid, state!.Expect("a read of the group state", ZooKeeperError.NoNode).Data);
            }
            else
            {
                if (claim.WasClaimed)
                {
                    IsNotHeld(claim);
                }

                claim.Result = AcquireResult.Denied(leader.Record, leader.RetryAfter);
                lane.Line.Join(claim.Candidate.Group);
            }
        }
    }
}
