using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Extensions.Logging;
using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper;

/// <summary>
/// Turns requests into operations on nodes. Sessions of the contract live in this process and are held at the ensemble by ephemeral nodes.
/// </summary>
/// <remarks>
/// <para>
/// To lead a group is to own its node <c>leader</c>, whose creation the ensemble grants to one. It is created together with, and deleted together with, a ticket whose name no other ever has:
/// a release that is sent twice can not delete the node of whoever leads next.
/// </para>
/// <para>One lock guards what this process knows, and requests are put on their way under it, so that their order on the connection is the order of the decisions.</para>
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Disposed of by CloseAsync.")]
internal sealed partial class ZooKeeperStore : IProviderStore
{
    private const int FormatNumber = 1;

    /// <summary>How long a session is asked to last by a process that only looks.</summary>
    private static readonly TimeSpan LookersLease = TimeSpan.FromSeconds(15);

    /// <summary>How long disposal waits for the servers to hear of it.</summary>
    private static readonly TimeSpan ClosePatience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly ZooKeeperLeaderElectionOptions _options;
    private readonly ServerList _servers;
    private readonly IReadOnlyList<NodeAcl> _acl;
    private readonly ZooKeeperPaths _paths;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<Guid, HolderSession> _sessions = [];
    private readonly EndedSessions _ended = new();
    private readonly List<SessionLane> _lanes = [];
    private readonly BeatObserver _observer = new();
    private readonly ITimer _expiryTimer;
    private ImmutableArray<Action<LeadershipNotification>> _watchers = [];
    private Instant _nextExpiry = Instant.Never;
    private bool _interrupted;
    private bool _closed;
    private int _shortened;

    public ZooKeeperStore(ZooKeeperLeaderElectionOptions options, ILogger logger, TimeProvider time)
    {
        _options = options;
        _servers = options.Validate();
        _acl = options.Acl;
        _paths = new ZooKeeperPaths(options.RootPath);
        (_logger, _time) = (logger, time);
        _expiryTimer = time.CreateTimer(_ => ExpireSessions(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int MaxBatchSize => 1000;

    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        if (FindLane() is { } lane)
        {
            lane.FormatVersion = null;
            await ReadyAsync(lane, cancellationToken).ConfigureAwait(false);
            return;
        }

        // A session of its own, closed again: how long the one that elections use has to last is known when they begin.
        var session = new ZooKeeperSession(_servers, _options.ToSettings(TimeoutFor(LookersLease)), _time, _logger);
        try
        {
            await session.ConnectedAsync(cancellationToken).ConfigureAwait(false);
            await PrepareAsync(session, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await session.CloseAsync(ClosePatience).ConfigureAwait(false);
        }
    }

    public LeaderElectionProviderException? Explain(Exception exception, string action) => ZooKeeperFailure.Explain(exception, action, _paths.Root);

    public IAsyncDisposable Watch(Action<LeadershipNotification> notify)
    {
        var watch = new ZooKeeperWatch(notify, removed => ImmutableInterlocked.Update(ref _watchers, static (watchers, one) => watchers.Remove(one), removed));
        ImmutableInterlocked.Update(ref _watchers, static (watchers, added) => watchers.Add(added), watch.Callback);
        watch.Callback(LeadershipNotification.Resynchronized);
        return watch;
    }

    /// <summary>Lets go of the connections. Sessions that hold something, or may, are left to expire: a run may outlive the provider.</summary>
    public async Task CloseAsync()
    {
        SessionLane[] lanes;
        lock (_gate)
        {
            _closed = true;
            lanes = [.. _lanes];
        }

        _watchers = [];
        await _expiryTimer.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(lanes.Select(CloseAsync)).ConfigureAwait(false);
    }

    private async Task CloseAsync(SessionLane lane)
    {
        await lane.Line.LeaveAsync(ClosePatience).ConfigureAwait(false);
        bool holds;
        lock (_gate)
        {
            holds = _sessions.Values.Any(session => session.Holdings.Values.Any(holding => holding.Lane == lane));
        }

        if (holds)
        {
            lane.Session.Abandon();
        }
        else
        {
            await lane.Session.CloseAsync(ClosePatience).ConfigureAwait(false);
        }
    }

    private void Notify(LeadershipNotification notification)
    {
        foreach (Action<LeadershipNotification> watcher in _watchers)
        {
            watcher(notification);
        }
    }

    private TimeSpan TimeoutFor(TimeSpan lease) => _options.SessionTimeout ?? (lease + (_options.SessionMargin * 2));

    /// <summary>A session that is there, whichever: for reads.</summary>
    private SessionLane? FindLane()
    {
        lock (_gate)
        {
            return _lanes.Find(lane => !lane.Session.IsOver);
        }
    }

    /// <summary>Takes a session for a read, and makes one if there is none. <see cref="EndUse"/> follows.</summary>
    private SessionLane BeginRead()
    {
        lock (_gate)
        {
            SessionLane lane = _lanes.Find(lane => !lane.Session.IsOver) ?? AddLane(TimeoutFor(LookersLease), isForReads: true);
            lane.Uses++;
            return lane;
        }
    }

    private void EndUse(SessionLane lane)
    {
        lock (_gate)
        {
            lane.Uses--;
        }

        RetireReaders();
    }

    /// <summary>Finds the session for a group, or the next one with room, or makes one. Under the lock.</summary>
    private SessionLane LaneFor(string group, TimeSpan timeout)
    {
        int bytes = _paths.BytesOf(group);
        SessionLane lane = _lanes.Find(lane => !lane.Session.IsOver && lane.RequestedTimeout == timeout && lane.Has(group))
            ?? _lanes.Find(lane => !lane.Session.IsOver && lane.RequestedTimeout == timeout && lane.HasRoomFor(bytes))
            ?? AddLane(timeout, isForReads: false);
        lane.IsForReads = false;
        lane.Assign(group, bytes);
        return lane;
    }

    private SessionLane AddLane(TimeSpan timeout, bool isForReads)
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(ZooKeeperLeaderElectionProvider));
        var session = new ZooKeeperSession(_servers, _options.ToSettings(timeout), _time, _logger);
        SessionLane? lane = null;
        lane = new SessionLane(session, timeout)
        {
            IsForReads = isForReads,
            Line = new WaitingLine(session, _paths, _acl, _time, group => Notify(LeadershipNotification.Released([group])), group => Left(lane!, group)),
        };
        _lanes.Add(lane);
        session.Ended = () => LaneEnded(lane);
        return lane;
    }

    /// <summary>A session that only served reads goes when there is another that can.</summary>
    private void RetireReaders()
    {
        SessionLane? retired;
        lock (_gate)
        {
            retired = _lanes.Exists(lane => !lane.IsForReads && !lane.Session.IsOver) ? _lanes.Find(lane => lane is { IsForReads: true, Uses: 0 }) : null;
            if (retired is not null)
            {
                _lanes.Remove(retired);
            }
        }

        if (retired is not null)
        {
            _ = retired.Session.CloseAsync(ClosePatience);
        }
    }

    /// <summary>A place in a line was left: unless the group is held, its paths count no more.</summary>
    private void Left(SessionLane lane, string group)
    {
        lock (_gate)
        {
            ForgetIfUnused(lane, group);
        }
    }

    private void ForgetIfUnused(SessionLane lane, string group)
    {
        if (!lane.Line.Has(group) && !_sessions.Values.Any(session => session.Holdings.Values.Any(holding => holding.Lane == lane && holding.Group == group)))
        {
            lane.Forget(group);
        }
    }

    /// <summary>The ZooKeeper session is over, and all that it held with it.</summary>
    private void LaneEnded(SessionLane lane)
    {
        HolderSession[] ended;
        lock (_gate)
        {
            if (!_lanes.Remove(lane) || _closed)
            {
                return;
            }

            ended = [.. _sessions.Values.Where(session => session.Beats.ContainsKey(lane))];
            _interrupted |= !lane.IsForReads;
        }

        foreach (HolderSession session in ended)
        {
            End(session);
        }

        if (!lane.IsForReads)
        {
            Notify(LeadershipNotification.Interrupted);
        }
    }

    /// <summary>Connects, and reads the format once.</summary>
    private async Task ReadyAsync(SessionLane lane, CancellationToken cancellationToken)
    {
        await lane.Session.ConnectedAsync(cancellationToken).ConfigureAwait(false);
        lane.FormatVersion ??= await PrepareAsync(lane.Session, cancellationToken).ConfigureAwait(false);
        bool recovered;
        lock (_gate)
        {
            recovered = _interrupted && !lane.IsForReads;
            _interrupted &= !recovered;
        }

        if (recovered)
        {
            Notify(LeadershipNotification.Resynchronized);
        }
    }

    /// <summary>Creates what is missing, if it may, and refuses a format that this version does not know.</summary>
    /// <returns>The version of the node with the format: claims name it, so that none is carried out once another version has changed it.</returns>
    private async Task<int> PrepareAsync(IZooKeeperSession session, CancellationToken cancellationToken)
    {
        NodeReply format = (await session.SendAsync(NodeRequest.Get(_paths.Format)).ConfigureAwait(false)).Expect("a read of the format", ZooKeeperError.NoNode);
        if (!format.IsOk)
        {
            if (!_options.AutoCreateRootPath)
            {
                throw new LeaderElectionConfigurationException(
                    $"{nameof(ZooKeeperLeaderElectionOptions)}.{nameof(_options.RootPath)} is '{_paths.Root}': there are no nodes of this library, and " +
                    $"{nameof(_options.AutoCreateRootPath)} is false. Create {_paths.Format} with the content {FormatNumber}, {_paths.Groups} and {_paths.Sessions}, or let it create them.");
            }

            foreach (string path in NodePath.WithParents(_paths.Root).Prepend(_servers.Chroot.Length > 0 ? "/" : null).OfType<string>())
            {
                await EnsureAsync(session, path, default).ConfigureAwait(false);
            }

            await EnsureAsync(session, _paths.Groups, default).ConfigureAwait(false);
            await EnsureAsync(session, _paths.Sessions, default).ConfigureAwait(false);

            // Last: who sees it finds the others.
            await EnsureAsync(session, _paths.Format, Encoding.UTF8.GetBytes($"{FormatNumber}")).ConfigureAwait(false);
            format = (await session.SendAsync(NodeRequest.Get(_paths.Format)).ConfigureAwait(false)).Expect("a read of the format");
        }

        cancellationToken.ThrowIfCancellationRequested();
        string found = Encoding.UTF8.GetString(format.Data);
        return found == $"{FormatNumber}"
            ? format.Stat.Version
            : throw new LeaderElectionConfigurationException(
                $"The records below the ZooKeeper node {_paths.Root} have format {found}; this version knows format {FormatNumber}. Update this application, or give it another RootPath.");
    }

    private async Task EnsureAsync(IZooKeeperSession session, string path, ReadOnlyMemory<byte> data)
    {
        // Looking needs no rights; creating what exists already would need those to create.
        NodeReply exists = await session.SendAsync(NodeRequest.Exists(path)).ConfigureAwait(false);
        if (!exists.Expect("a look at a node", ZooKeeperError.NoNode).IsOk)
        {
            NodeReply created = await session.SendAsync(NodeRequest.Create(path, data, _acl, CreateMode.Persistent)).ConfigureAwait(false);
            created.Expect($"the creation of {path}", ZooKeeperError.NodeExists);
        }
    }
}
