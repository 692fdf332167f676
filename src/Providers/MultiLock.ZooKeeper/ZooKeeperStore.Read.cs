using System.Text.Json;
using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper;

/// <content>Reading, and group state.</content>
internal sealed partial class ZooKeeperStore
{
    // Who waits is told. So a holder that is overdue, and about to be expired, is not asked for all the time.
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMilliseconds(500);

    public async Task<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        if (groups.Count == 0)
        {
            return [];
        }

        SessionLane lane = BeginRead();
        try
        {
            await ReadyAsync(lane, cancellationToken).ConfigureAwait(false);
            FoundLeader?[] found = await FindLeadersAsync(lane, groups).LeaveOnAsync(cancellationToken).ConfigureAwait(false);
            return [.. found.Select(leader => leader?.Record)];
        }
        finally
        {
            EndUse(lane);
        }
    }

    public async Task<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken)
    {
        SessionLane lane;
        string ticket;
        lock (_gate)
        {
            if (!_sessions.TryGetValue(request.SessionId, out HolderSession? session) || session.IsOver || _time.Now() >= session.Expiry
                || session.Holdings.Values.FirstOrDefault(one => one.Group == request.Group && one.Term == request.Term && !one.Revoked) is not { } holding)
            {
                return false;
            }

            (lane, ticket) = (holding.Lane, holding.Ticket ?? "");
        }

        // A copy: the caller may use its buffer again while this is on its way.
        return await WriteStateAsync(lane, ticket, request.Group, request.State.ToArray(), cancellationToken).LeaveOnAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> WriteStateAsync(SessionLane lane, string ticket, string group, byte[] state, CancellationToken cancellationToken)
    {
        await lane.Session.ConnectedAsync(cancellationToken).ConfigureAwait(false);
        if (ticket.Length == 0)
        {
            // The reply to the claim was lost, and with it the ticket's name.
            NodeReply leader = await lane.Session.SendAsync(NodeRequest.Get(_paths.Leader(group))).ConfigureAwait(false);
            if (!leader.Expect("a read of the leader", ZooKeeperError.NoNode).IsOk || Deserialize(leader) is not { } content
                || await ProtectedCreate.FindAsync(lane.Session, _paths.Group(group), ZooKeeperPaths.TicketName(content.Ticket)).ConfigureAwait(false) is not { } found)
            {
                return false;
            }

            ticket = found;
        }

        bool exists = true;
        for (int round = 0; round < MaxRounds; round++)
        {
            // The ticket is there for as long as the term is: nobody writes for a term that is over.
            NodeReply written = await lane.Session.SendAsync(NodeRequest.Multi(
                NodeRequest.Check(ticket),
                NodeRequest.Check(_paths.Leader(group)),
                exists ? NodeRequest.Set(_paths.State(group), state) : NodeRequest.Create(_paths.State(group), state, _acl, CreateMode.Persistent))).ConfigureAwait(false);
            const int StatePart = 2;
            written.Expect("a write of the group state", ZooKeeperError.NoNode, ZooKeeperError.NodeExists);
            if (written.FailedPart != StatePart)
            {
                return written.IsOk;
            }

            exists = !exists;
        }

        return false;
    }

    /// <summary>Who leads, as the connected server knows it: two round trips for any number of groups.</summary>
    private async Task<FoundLeader?[]> FindLeadersAsync(SessionLane lane, IReadOnlyList<string> groups)
    {
        NodeReply[] leaders = await Task.WhenAll(groups.Select(group => lane.Session.SendAsync(NodeRequest.Get(_paths.Leader(group))))).ConfigureAwait(false);
        var contents = new GroupRecord?[groups.Count];
        var beats = new Dictionary<string, Task<NodeReply>>(StringComparer.Ordinal);
        for (int i = 0; i < contents.Length; i++)
        {
            contents[i] = leaders[i].Expect("a read of the leader", ZooKeeperError.NoNode).IsOk ? Deserialize(leaders[i]) : null;
            if (contents[i] is { } content && !beats.ContainsKey(content.Beat))
            {
                beats.Add(content.Beat, lane.Session.SendAsync(NodeRequest.Get(content.Beat)));
            }
        }

        await Task.WhenAll(beats.Values).ConfigureAwait(false);
        lock (_gate)
        {
            Instant now = _time.Now();
            return [.. contents.Select((content, i) => content is null ? null : ToFound(groups[i], leaders[i], content, beats[content.Beat].Result, now))];
        }
    }

    private FoundLeader ToFound(string group, NodeReply leader, GroupRecord content, NodeReply beat, Instant now)
    {
        (TimeSpan Lease, TimeSpan Age)? times = Times(content, beat, now);
        if (times is not var (lease, age))
        {
            return new FoundLeader(leader, content, Record: null, LongestPatience);
        }

        TimeSpan remaining = lease > age ? lease - age : TimeSpan.FromTicks(1);
        TimeSpan patience = lease / 4 < LongestPatience ? lease / 4 : LongestPatience;
        var record = new LeaderRecord(
            group, content.Participant, content.Session, leader.Stat.Czxid, DateTimeOffset.FromUnixTimeMilliseconds(leader.Stat.CreatedAt), age, remaining, content.Metadata)
        {
            AttemptId = content.Attempt,
        };
        return new FoundLeader(leader, content, record, remaining > patience ? remaining : patience);
    }

    /// <summary>The lease of a holder, and how long ago its last heartbeat was; null if its session has ended. Under the lock.</summary>
    private (TimeSpan Lease, TimeSpan Age)? Times(GroupRecord content, NodeReply beat, Instant now)
    {
        if (_sessions.TryGetValue(content.Session, out HolderSession? own))
        {
            return own.IsOver || now >= own.Expiry ? null : (own.Lease, now - own.LastBeat);
        }

        if (!beat.Expect("a read of the heartbeat", ZooKeeperError.NoNode).IsOk)
        {
            _observer.Forget(content.Beat);
            return null;
        }

        BeatRecord record = JsonSerializer.Deserialize(beat.Data, ZooKeeperJsonContext.Default.BeatRecord)!;
        return (TimeSpan.FromMilliseconds(record.Lease), _observer.Age(content.Beat, beat.Stat.Version, now));
    }

    private static GroupRecord? Deserialize(NodeReply reply) => JsonSerializer.Deserialize(reply.Data, ZooKeeperJsonContext.Default.GroupRecord);

    private static byte[] Serialize(TimeSpan lease) =>
        JsonSerializer.SerializeToUtf8Bytes(new BeatRecord(Math.Max(1, (long)Math.Ceiling(lease.TotalMilliseconds))), ZooKeeperJsonContext.Default.BeatRecord);
}
