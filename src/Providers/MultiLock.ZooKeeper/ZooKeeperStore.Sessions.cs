using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper;

/// <content>Heartbeats, releases, and the end of sessions.</content>
internal sealed partial class ZooKeeperStore
{
    // Every heartbeat looks at a part of the groups, so that its cost does not grow with them.
    private const int GroupsPerHeartbeat = 250;

    public async ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken)
    {
        Instant arrived = _time.Now();
        HolderSession? session;
        KeyValuePair<SessionLane, SessionBeat>[] beats = [];
        bool isOver;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(ZooKeeperLeaderElectionProvider));
            if (!_sessions.TryGetValue(request.SessionId, out session) || session.IsOver || !session.IsOpen)
            {
                return RenewReply.Lost;
            }

            isOver = arrived >= session.Expiry;
            if (!isOver)
            {
                // Extended here before the servers have heard of it: giving up later than the library believes is always safe.
                session.Lease = request.Lease;
                SetExpiry(session, arrived + request.Lease);
                beats = [.. session.Beats];
            }
        }

        if (isOver)
        {
            End(session);
            return RenewReply.Lost;
        }

        List<HeldGroup> look = Choose(session, request, out List<string> lost);
        bool[] lives = await Task.WhenAll(beats.Select(beat => BeatAsync(session, beat.Key, beat.Value, request, look, lost, cancellationToken))).ConfigureAwait(false);
        if (Array.Exists(lives, alive => !alive))
        {
            End(session);
            return RenewReply.Lost;
        }

        lock (_gate)
        {
            if (session.IsOver)
            {
                return RenewReply.Lost;
            }

            TimeSpan remaining = session.Deadline - arrived;
            return new RenewReply(remaining < request.Lease ? remaining : request.Lease, SessionLost: false, lost);
        }
    }

    public async Task ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken)
    {
        HolderSession? session;
        var released = new List<Holding>();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(ZooKeeperLeaderElectionProvider));
            if (request.EndsSession)
            {
                _ended.Add(request.SessionId);
            }

            if (!_sessions.TryGetValue(request.SessionId, out session))
            {
                return;
            }

            foreach (HeldGroup held in request.Groups)
            {
                if (session.Holdings.TryGetValue((held.Group, held.AttemptId), out Holding? holding)
                    && (held.Term == 0 || holding.Term == 0 || held.Term == holding.Term)
                    && !released.Contains(holding))
                {
                    holding.Revoked = true;
                    released.Add(holding);
                }
            }
        }

        if (request.EndsSession)
        {
            Task<bool> ending = EndAsync(session);
            if (!ending.IsCompletedSuccessfully)
            {
                // The library may not ask again.
                End(session, ending);
            }

            await ending.LeaveOnAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await ReleaseAsync(session, released, cancellationToken).LeaveOnAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Chooses the groups that a heartbeat looks at, and names those that are known to be gone.</summary>
    private List<HeldGroup> Choose(HolderSession session, RenewRequest request, out List<string> lost)
    {
        lost = [];
        var held = new List<HeldGroup>();
        lock (_gate)
        {
            foreach (HeldGroup group in request.Held)
            {
                // Term 0 is an attempt without an answer, which may still be on its way.
                if (group.Term != 0)
                {
                    bool isHeld = session.Holdings.TryGetValue((group.Group, group.AttemptId), out Holding? holding) && holding.Term == group.Term;
                    if (isHeld)
                    {
                        held.Add(group);
                    }
                    else
                    {
                        lost.Add(group.Group);
                    }
                }
            }

            int count = Math.Min(held.Count, GroupsPerHeartbeat);
            var chosen = new List<HeldGroup>(count);
            for (int i = 0; i < count; i++)
            {
                chosen.Add(held[(session.NextLook + i) % held.Count]);
            }

            session.NextLook = held.Count == 0 ? 0 : (session.NextLook + count) % held.Count;
            return chosen;
        }
    }

    /// <summary>One write on one ZooKeeper session, and a look at some of its groups.</summary>
    /// <returns>False if the session has ended.</returns>
    private async Task<bool> BeatAsync(
        HolderSession session, SessionLane lane, SessionBeat beat, RenewRequest request, List<HeldGroup> look, List<string> lost, CancellationToken cancellationToken)
    {
        if (request.FailedAttempts > 0 && beat.SilentConnection > 0)
        {
            lane.Session.Reset(beat.SilentConnection);
        }

        int connection = 0;
        try
        {
            await lane.Session.ConnectedAsync(cancellationToken).ConfigureAwait(false);
            connection = lane.Session.ConnectionNumber;
            beat.SilentConnection = connection;
            Task<NodeReply> written = lane.Session.SendAsync(NodeRequest.Set(beat.Path, Serialize(request.Lease)));
            (HeldGroup Group, Task<NodeReply> Node)[] looks = [.. Mine().Select(group => (group, lane.Session.SendAsync(NodeRequest.Exists(_paths.Leader(group.Group)))))];
            NodeReply answer = await written.LeaveOnAsync(cancellationToken).ConfigureAwait(false);
            if (!answer.Expect("a heartbeat", ZooKeeperError.NoNode).IsOk)
            {
                return false;
            }

            beat.SilentConnection = 0;
            lock (_gate)
            {
                session.LastBeat = Instant.Max(session.LastBeat, answer.Sent);
                beat.ProvenUntil = Instant.Max(beat.ProvenUntil, Instant.Min(answer.Sent + request.Lease, answer.ProvenUntil));
            }

            foreach ((HeldGroup group, Task<NodeReply> node) in looks)
            {
                NodeReply leader = await node.LeaveOnAsync(cancellationToken).ConfigureAwait(false);
                if (leader.Expect("a look at a leader", ZooKeeperError.NoNode).Stat.Czxid != group.Term)
                {
                    Lose(session, group, lost);
                }
            }

            return true;
        }
        catch (ZooKeeperException exception) when (exception.Error == ZooKeeperError.SessionExpired)
        {
            return false;
        }

        List<HeldGroup> Mine()
        {
            lock (_gate)
            {
                return [.. look.Where(group => session.Holdings.TryGetValue((group.Group, group.AttemptId), out Holding? holding) && holding.Lane == lane)];
            }
        }
    }

    /// <summary>The leader's node was deleted by hand. The ticket must not stay behind.</summary>
    private void Lose(HolderSession session, HeldGroup group, List<string> lost)
    {
        Holding? holding;
        lock (_gate)
        {
            lost.Add(group.Group);
            if (session.Holdings.TryGetValue((group.Group, group.AttemptId), out holding) && holding.Term == group.Term)
            {
                Remove(session, holding);
            }
        }

        if (holding?.Ticket is { } ticket)
        {
            _ = holding.Lane.Session.SendAsync(NodeRequest.Delete(ticket)).ContinueWith(
                static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private async Task<bool> ReleaseAsync(HolderSession session, IReadOnlyList<Holding> holdings, CancellationToken cancellationToken)
    {
        foreach (SessionLane lane in holdings.Select(holding => holding.Lane).Distinct())
        {
            if (!lane.Session.IsOver)
            {
                await lane.Session.ConnectedAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        // All are on their way before the first is answered.
        await Task.WhenAll(holdings.Select(holding => ReleaseAsync(session, holding))).ConfigureAwait(false);
        return true;
    }

    private async Task ReleaseAsync(HolderSession session, Holding holding)
    {
        IZooKeeperSession zooKeeper = holding.Lane.Session;
        string? ticket = holding.Ticket;
        if (!zooKeeper.IsOver)
        {
            ticket ??= await FindTicketAsync(session, holding).ConfigureAwait(false);
        }

        if (ticket is not null && !zooKeeper.IsOver)
        {
            // The ticket's name is this term's alone: a second release, of which the reply to the first was lost, finds it gone and deletes nothing.
            NodeReply deleted = await zooKeeper.SendAsync(NodeRequest.Multi(NodeRequest.Delete(ticket), NodeRequest.Delete(_paths.Leader(holding.Group)))).ConfigureAwait(false);
            deleted.Expect("a release", ZooKeeperError.NoNode);
            const int LeaderAfterTicket = 1;
            if (deleted.FailedPart == LeaderAfterTicket)
            {
                // The leader's node was deleted by hand.
                (await zooKeeper.SendAsync(NodeRequest.Delete(ticket)).ConfigureAwait(false)).Expect("a release", ZooKeeperError.NoNode);
            }
        }

        lock (_gate)
        {
            Remove(session, holding);
        }
    }

    /// <summary>
    /// The name of the ticket of a claim whose answer was not seen; null if it won nothing. What is asked here is sent after that claim, and answered by a server that has
    /// caught up.
    /// </summary>
    private async Task<string?> FindTicketAsync(HolderSession session, Holding holding)
    {
        IZooKeeperSession zooKeeper = holding.Lane.Session;
        string parent = _paths.Group(holding.Group);
        Task<NodeReply> caughtUp = zooKeeper.SendAsync(NodeRequest.Sync(parent));
        Task<NodeReply> read = zooKeeper.SendAsync(NodeRequest.Get(_paths.Leader(holding.Group)));
        Task<string?> searched = Task.FromResult<string?>(null);
        await Task.WhenAll(caughtUp, read).ConfigureAwait(false);
        NodeReply leader = read.Result.Expect("a read of the leader", ZooKeeperError.NoNode);
        if (leader.IsOk && Deserialize(leader) is { } content && new FoundLeader(leader, content, null, default).IsOf(session.Id, holding.Attempt, zooKeeper.Id))
        {
            searched = ProtectedCreate.FindAsync(zooKeeper, parent, ZooKeeperPaths.TicketName(content.Ticket));
        }

        return await searched.ConfigureAwait(false);
    }

    /// <summary>Ends a session and gives up what it holds, in the background and for as long as that takes.</summary>
    private void End(HolderSession session, Task? firstAttempt = null) => _ = CleanUpAsync(session, firstAttempt ?? EndAsync(session));

    private async Task CleanUpAsync(HolderSession session, Task attempt)
    {
        while (true)
        {
            try
            {
                await attempt.ConfigureAwait(false);
                return;
            }
            catch (ZooKeeperException)
            {
                if (_closed)
                {
                    return;
                }

                await Task.Delay(_options.RetryDelay, _time, CancellationToken.None).ConfigureAwait(false);
                attempt = EndAsync(session);
            }
        }
    }

    /// <summary>Ends a session for good, then releases whatever it still holds.</summary>
    private async Task<bool> EndAsync(HolderSession session)
    {
        Holding[] held;
        KeyValuePair<SessionLane, SessionBeat>[] beats;
        lock (_gate)
        {
            session.IsOver = true;
            _ended.Add(session.Id);
            held = [.. session.Holdings.Values];
            beats = [.. session.Beats];
            foreach (Holding holding in held)
            {
                holding.Revoked = true;
            }
        }

        await ReleaseAsync(session, held, CancellationToken.None).ConfigureAwait(false);
        foreach ((SessionLane lane, SessionBeat beat) in beats)
        {
            if (!lane.Session.IsOver)
            {
                (await lane.Session.SendAsync(NodeRequest.Delete(beat.Path)).ConfigureAwait(false)).Expect("the end of a session", ZooKeeperError.NoNode);
            }
        }

        lock (_gate)
        {
            if (session.Holdings.Count == 0)
            {
                _sessions.Remove(session.Id);
            }

            foreach (SessionLane lane in _lanes.Where(lane => !_sessions.Values.Any(other => other.Beats.ContainsKey(lane))))
            {
                // Nobody leads by it: what counts is that it lives.
                lane.Session.PingInterval = TimeSpan.MaxValue;
            }
        }

        return true;
    }

    /// <summary>Under the lock.</summary>
    private void SetExpiry(HolderSession session, Instant expiry)
    {
        session.Expiry = expiry;
        if (expiry < _nextExpiry)
        {
            _nextExpiry = expiry;
            ArmTimer();
        }
    }

    private void ArmTimer()
    {
        if (!_closed)
        {
            TimeSpan due = _nextExpiry == Instant.Never ? Timeout.InfiniteTimeSpan : _nextExpiry - _time.Now();
            _expiryTimer.Change(due > TimeSpan.Zero || due == Timeout.InfiniteTimeSpan ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Gives up what sessions hold that got no heartbeat.</summary>
    private void ExpireSessions()
    {
        HolderSession[] expired;
        lock (_gate)
        {
            Instant now = _time.Now();
            expired = [.. _sessions.Values.Where(session => !session.IsOver && session.Expiry <= now)];
            _nextExpiry = Instant.Never;
            foreach (HolderSession session in _sessions.Values)
            {
                if (!session.IsOver && session.Expiry > now)
                {
                    _nextExpiry = Instant.Min(_nextExpiry, session.Expiry);
                }
            }

            ArmTimer();
        }

        foreach (HolderSession session in expired)
        {
            End(session);
        }
    }
}
