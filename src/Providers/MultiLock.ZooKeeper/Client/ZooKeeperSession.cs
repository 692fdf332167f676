using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.Logging;

namespace MultiLock.ZooKeeper.Client;

/// <inheritdoc cref="IZooKeeperSession"/>
[SuppressMessage("Design", "CA1001", Justification = "The source holds nothing that needs disposal.")]
internal sealed class ZooKeeperSession(ServerList servers, SessionSettings settings, TimeProvider time, ILogger logger) : IZooKeeperSession, IConnectionOwner
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private readonly WatchTable _watches = new();
    private readonly List<ConnectionWaiter> _waiters = [];
    private ZooKeeperConnection? _connection;
    private Task? _running;
    private ZooKeeperException? _over;
    private byte[] _password = new byte[16];
    private long _id;
    private long _timeout = settings.Timeout.Ticks;
    private long _pingInterval = settings.Timeout.Ticks;
    private long _lastZxid;
    private int _connections;

    /// <summary>Gets or sets what is called once, when the session is over.</summary>
    public Action? Ended { get; set; }

    public long Id => Volatile.Read(ref _id);

    public TimeSpan Timeout => new(Volatile.Read(ref _timeout));

    public TimeSpan PingInterval
    {
        get => new(Volatile.Read(ref _pingInterval));
        set => Volatile.Write(ref _pingInterval, value.Ticks);
    }

    public int ConnectionNumber
    {
        get
        {
            lock (_gate)
            {
                return _connection is { HasEnded: false } ? _connections : 0;
            }
        }
    }

    public bool IsOver => Volatile.Read(ref _over) is not null;

    public Task ConnectedAsync(CancellationToken cancellationToken)
    {
        var waiter = new ConnectionWaiter(settings.MaxRetries);
        lock (_gate)
        {
            if (_over is not null)
            {
                return Task.FromException(Over());
            }

            // One that has ended is replaced by the loop, a moment later.
            if (_connection is { HasEnded: false })
            {
                return Task.CompletedTask;
            }

            _waiters.Add(waiter);
            _running ??= Task.Run(RunAsync, CancellationToken.None);
        }

        return WaitAsync();

        async Task WaitAsync()
        {
            try
            {
                await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                lock (_gate)
                {
                    _waiters.Remove(waiter);
                }
            }
        }
    }

    public Task<NodeReply> SendAsync(NodeRequest request)
    {
        lock (_gate)
        {
            if (_over is not null)
            {
                return Task.FromException<NodeReply>(Over());
            }

            return _connection?.TrySend(request)
                ?? Task.FromException<NodeReply>(new ZooKeeperException(ZooKeeperError.ConnectionLoss, "There is no connection to a server."));
        }
    }

    public void Reset(int connectionNumber)
    {
        lock (_gate)
        {
            if (_connections == connectionNumber)
            {
                _connection?.Abort(new TimeoutException("The connection gave no answer and is replaced."));
            }
        }
    }

    public async Task CloseAsync(TimeSpan patience)
    {
        try
        {
            await SendAsync(NodeRequest.CloseSession()).WaitAsync(patience, time).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ZooKeeperException or TimeoutException)
        {
            // It expires then, a little later.
        }

        Abandon();
        if (_running is { } running)
        {
            await running.ConfigureAwait(false);
        }
    }

    public void Abandon() => End(new ZooKeeperException(ZooKeeperError.SessionExpired, "The session was closed."));

    void IConnectionOwner.OnReply(NodeRequest request, ReplyHeader header)
    {
        lock (_gate)
        {
            _lastZxid = Math.Max(_lastZxid, header.Zxid);
            _watches.Add(request, header.Error);
        }
    }

    void IConnectionOwner.OnNotification(WatchedEvent kind, string path)
    {
        List<Action<WatchedEvent>> told;
        lock (_gate)
        {
            told = _watches.Take(kind, path);
        }

        told.ForEach(watcher => watcher(kind));
    }

    private async Task RunAsync()
    {
        ServerList mine = servers.Shuffle(Random.Shared);
        int failures = 0;
        while (!IsOver)
        {
            DnsEndPoint server = mine.Next();
            ZooKeeperConnection connection;
            try
            {
                connection = await OpenAsync(server, mine.Chroot).ConfigureAwait(false);
                failures = 0;
            }
#pragma warning disable CA1031 // A session that dies of one failed attempt would never connect again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (exception is ZooKeeperException { Error: ZooKeeperError.SessionExpired or ZooKeeperError.AuthFailed } final)
                {
                    ZooKeeperLog.SessionOver(logger, Id, final.Message);
                    End(final);
                    return;
                }

                if (++failures % mine.Count == 0)
                {
                    FailWaiters(Describe(server, exception));
                    await PauseAsync().ConfigureAwait(false);
                }

                continue;
            }

            Task<Exception> ended = connection.RunAsync();
            if (await AuthenticateAsync(connection).ConfigureAwait(false))
            {
                Establish(connection, mine.Chroot);
            }

            ZooKeeperLog.Connected(logger, server.Host, server.Port, Id);
            Exception reason = await ended.ConfigureAwait(false);
            lock (_gate)
            {
                _connection = null;
            }

            if (!IsOver)
            {
                ZooKeeperLog.ConnectionLost(logger, server.Host, server.Port, Id, reason.Message);
            }
        }
    }

    private async Task<ZooKeeperConnection> OpenAsync(DnsEndPoint server, string chroot)
    {
        TimeSpan limit = Timeout * 2 / 3 / servers.Count;
        limit = limit < settings.ConnectionTimeout ? limit : settings.ConnectionTimeout;
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _end.Token);
        byte[] hello = RequestEncoder.Connect(Volatile.Read(ref _lastZxid), settings.Timeout, Id, _password);
        ZooKeeperConnection connection = await ZooKeeperConnection.OpenAsync(server, hello, this, time, chroot, settings, either.Token).ConfigureAwait(false);
        if (connection.Reply.Timeout <= TimeSpan.Zero)
        {
            connection.Abort(new TimeoutException());
            await connection.RunAsync().ConfigureAwait(false);
            throw new ZooKeeperException(ZooKeeperError.SessionExpired, $"The session 0x{Id:x} has expired.");
        }

        Volatile.Write(ref _id, connection.Reply.SessionId);
        Volatile.Write(ref _timeout, connection.Reply.Timeout.Ticks);
        _password = connection.Reply.Password;
        return connection;
    }

    private async Task<bool> AuthenticateAsync(ZooKeeperConnection connection)
    {
        if (settings.DigestCredentials.IsEmpty)
        {
            return true;
        }

        // Nodes may be readable with them only: nothing else is sent before.
        ZooKeeperError answer = await connection.AuthenticateAsync("digest", settings.DigestCredentials).ConfigureAwait(false);
        if (answer == ZooKeeperError.AuthFailed)
        {
            End(ZooKeeperException.From(answer, "the credentials"));
        }

        return answer == ZooKeeperError.Ok;
    }

    private void Establish(ZooKeeperConnection connection, string chroot)
    {
        List<ConnectionWaiter> served;
        lock (_gate)
        {
            if (_over is not null)
            {
                connection.Abort(_over);
                return;
            }

            _connections++;
            _connection = connection;
            connection.Send(_watches.ToFrames(_lastZxid, chroot, settings.MaxWatchBytes));
            served = [.. _waiters];
            _waiters.Clear();
        }

        served.ForEach(waiter => waiter.Serve());
    }

    private void FailWaiters(ZooKeeperException failure)
    {
        ConnectionWaiter[] waiting;
        lock (_gate)
        {
            waiting = [.. _waiters];
        }

        foreach (ConnectionWaiter waiter in waiting)
        {
            waiter.RoundFailed(failure);
        }
    }

    private async Task PauseAsync()
    {
        // Between half and all of it: clients that lost a server together do not come back together.
        TimeSpan delay = settings.RetryDelay * (0.5 + (Random.Shared.NextDouble() / 2));
        await Task.Delay(delay, time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void End(ZooKeeperException reason)
    {
        List<Action<WatchedEvent>> told;
        List<ConnectionWaiter> waiting;
        lock (_gate)
        {
            if (_over is not null)
            {
                return;
            }

            Volatile.Write(ref _over, reason);
            _connection?.Abort(reason);
            told = _watches.TakeAll();
            waiting = [.. _waiters];
        }

        _ = _end.CancelAsync();
        told.ForEach(watcher => watcher(WatchedEvent.SessionOver));
        Ended?.Invoke();
        waiting.ForEach(waiter => waiter.Fail(Over()));
    }

    private ZooKeeperException Over() => new(_over!.Error, _over.Message, _over);

    private static ZooKeeperException Describe(DnsEndPoint server, Exception exception) => exception switch
    {
        ZooKeeperException known => known,
        OperationCanceledException => new ZooKeeperException(ZooKeeperError.ConnectionLoss, $"{server.Host}:{server.Port} did not answer in time.", exception),
        _ => new ZooKeeperException(ZooKeeperError.ConnectionLoss, $"{server.Host}:{server.Port} cannot be reached.", exception),
    };

    /// <summary>Somebody who needs a connection, and how often that may fail.</summary>
    private sealed class ConnectionWaiter(int maxRetries)
    {
        private readonly TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _failedRounds;

        public Task Task => _source.Task;

        public void Serve() => _source.TrySetResult();

        public void Fail(ZooKeeperException reason) => _source.TrySetException(reason);

        public void RoundFailed(ZooKeeperException failure)
        {
            if (++_failedRounds > maxRetries)
            {
                Fail(failure);
            }
        }
    }
}
