using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace MultiLock.ZooKeeper.Client;

/// <summary>
/// One TCP connection of a session. Requests are sent in the order of the calls and answered in the same order, any number under way at a time. It ends once and for
/// all, and what was under way fails.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The socket is disposed when the connection ends, by whichever way; the source holds nothing that needs it.")]
internal sealed class ZooKeeperConnection
{
    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly FrameReader _frames;
    private readonly IConnectionOwner _owner;
    private readonly TimeProvider _time;
    private readonly string _chroot;
    private readonly Channel<bool> _writable = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _end = new();
    private readonly Queue<PendingRequest> _pending = new();
    private readonly Queue<Instant> _pings = new();
    private TaskCompletionSource<ZooKeeperError>? _auth;
    private ArrayBufferWriter<byte> _outgoing = new(4096);
    private ArrayBufferWriter<byte> _spare = new(4096);
    private Exception? _failure;
    private int _xid;
    private Instant _lastSent;
    private Instant _lastReceived;

    private ZooKeeperConnection(Socket socket, FrameReader frames, IConnectionOwner owner, TimeProvider time, string chroot, Instant connectSent, ConnectReply reply, TimeSpan margin)
    {
        (_socket, _frames, _owner, _time, _chroot) = (socket, frames, owner, time, chroot);
        Reply = reply;
        Proof = new LivenessProof(connectSent, reply.Timeout, margin);
        _lastSent = _lastReceived = time.Now();
    }

    /// <summary>Gets what the server said to the handshake.</summary>
    public ConnectReply Reply { get; }

    /// <summary>Gets a value indicating whether nothing can be sent any more.</summary>
    public bool HasEnded => Volatile.Read(ref _failure) is not null;

    private LivenessProof Proof { get; }

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="server">The server.</param>
    /// <param name="hello">The frame of the handshake.</param>
    /// <param name="owner">Is told what arrives.</param>
    /// <param name="time">The clock.</param>
    /// <param name="chroot">What paths are below.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connection, which reads and writes once <see cref="RunAsync()"/> is called.</returns>
    public static async Task<ZooKeeperConnection> OpenAsync(
        DnsEndPoint server, byte[] hello, IConnectionOwner owner, TimeProvider time, string chroot, SessionSettings settings, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            Instant sent = time.Now();
            await SendAllAsync(socket, hello, cancellationToken).ConfigureAwait(false);
            var frames = new FrameReader(settings.MaxFrame);
            ReadOnlyMemory<byte> frame;
            while (!frames.TryRead(out frame))
            {
                int count = await socket.ReceiveAsync(frames.Free(), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    // That is how a server refuses who did not ask for read-only mode, and also one that has too many clients.
                    throw new ZooKeeperException(
                        ZooKeeperError.ConnectionLoss,
                        $"{server.Host}:{server.Port} closed the connection at the handshake: it serves reads only or is starting, without a quorum, or it has too many connections.");
                }

                frames.Received(count);
            }

            ConnectReply reply = ReplyDecoder.Connect(frame.Span);
            if (reply.ReadOnly)
            {
                throw new ZooKeeperException(ZooKeeperError.NotReadOnly, $"{server.Host}:{server.Port} serves reads only: it has no quorum.");
            }

            return new ZooKeeperConnection(socket, frames, owner, time, chroot, sent, reply, settings.Margin);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Reads, writes and pings until the connection ends. Throws nothing.</summary>
    /// <returns>Why it ended.</returns>
    public async Task<Exception> RunAsync()
    {
        // The first to end ends the others.
        await Task.WhenAll(RunAsync(ReadAsync), RunAsync(WriteAsync), RunAsync(KeepAliveAsync)).ConfigureAwait(false);
        _socket.Dispose();
        PendingRequest[] pending;
        lock (_gate)
        {
            pending = [.. _pending];
            _pending.Clear();
            _auth?.TrySetResult(ZooKeeperError.ConnectionLoss);
        }

        var loss = new ZooKeeperException(ZooKeeperError.ConnectionLoss, "The connection ended before the answer came.", _failure);
        foreach (PendingRequest request in pending)
        {
            request.Answer.TrySetException(loss);
        }

        return _failure!;
    }

    /// <summary>Puts a request on its way. Null if the connection has ended.</summary>
    public Task<NodeReply>? TrySend(NodeRequest request)
    {
        PendingRequest pending;
        lock (_gate)
        {
            if (_failure is not null)
            {
                return null;
            }

            pending = new PendingRequest(request, ++_xid, _time.Now());
            Write(RequestEncoder.Request(request, pending.Xid, _chroot), pending.Sent);
            _pending.Enqueue(pending);
        }

        _writable.Writer.TryWrite(true);
        return pending.Answer.Task;
    }

    /// <summary>Sends frames that get no answer of their own.</summary>
    public void Send(IEnumerable<byte[]> frames)
    {
        lock (_gate)
        {
            foreach (byte[] frame in frames)
            {
                Write(frame, _time.Now());
            }
        }

        _writable.Writer.TryWrite(true);
    }

    /// <summary>Presents credentials. The server judges them when a node asks for them; only what it cannot read it refuses at once.</summary>
    public Task<ZooKeeperError> AuthenticateAsync(string scheme, ReadOnlyMemory<byte> credentials)
    {
        var auth = new TaskCompletionSource<ZooKeeperError>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_failure is not null)
            {
                return Task.FromResult(ZooKeeperError.ConnectionLoss);
            }

            _auth = auth;
            Write(RequestEncoder.Auth(scheme, credentials), _time.Now());
        }

        _writable.Writer.TryWrite(true);
        return auth.Task;
    }

    /// <summary>Ends the connection, if it has not ended before.</summary>
    public void Abort(Exception reason)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                return;
            }

            _failure = reason;
        }

        // On a thread of the pool: what it wakes would run here otherwise, inside the caller's locks.
        _ = _end.CancelAsync();
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken).ConfigureAwait(false)..];
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> loop)
    {
        try
        {
            await loop(_end.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever breaks a connection is a lost connection: the session makes another one.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Abort(exception);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_frames.TryRead(out ReadOnlyMemory<byte> frame))
            {
                Handle(frame.Span);
            }

            int count = await _socket.ReceiveAsync(_frames.Free(), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                throw new ZooKeeperException(ZooKeeperError.ConnectionLoss, "The server closed the connection.");
            }

            _frames.Received(count);
            lock (_gate)
            {
                _lastReceived = _time.Now();
            }
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (await _writable.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            _writable.Reader.TryRead(out _);
            ArrayBufferWriter<byte> batch;
            lock (_gate)
            {
                batch = _outgoing;
                (_outgoing, _spare) = (_spare, _outgoing);
            }

            await SendAllAsync(_socket, batch.WrittenMemory, cancellationToken).ConfigureAwait(false);
            batch.ResetWrittenCount();
        }
    }

    /// <summary>
    /// Pings a connection that is silent, so that the session lives, and ends one that has not answered for two thirds of the timeout: there is a third left to reach another
    /// server.
    /// </summary>
    private async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        TimeSpan patience = Reply.Timeout * 2 / 3;
        while (true)
        {
            TimeSpan delay;
            lock (_gate)
            {
                Instant now = _time.Now();
                if (now - _lastReceived >= patience && _lastSent > _lastReceived)
                {
                    throw new TimeoutException($"The server did not answer for {patience.TotalSeconds:0.###} s.");
                }

                TimeSpan interval = _owner.PingInterval < Reply.Timeout / 3 ? _owner.PingInterval : Reply.Timeout / 3;
                if (now - _lastSent >= interval)
                {
                    _pings.Enqueue(now);
                    Write(RequestEncoder.Ping(), now);
                    _writable.Writer.TryWrite(true);
                }

                delay = interval - (now - _lastSent);
            }

            TimeSpan shortest = TimeSpan.FromMilliseconds(5);
            await Task.Delay(delay > shortest ? delay : shortest, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Write(byte[] frame, Instant now)
    {
        _outgoing.Write(frame);
        _lastSent = now;
    }

    private void Handle(ReadOnlySpan<byte> frame)
    {
        var reader = new JuteReader(frame);
        ReplyHeader header = ReplyDecoder.Header(ref reader);
        switch (header.Xid)
        {
            case RequestEncoder.NotificationXid:
                (WatchedEvent kind, string path) = ReplyDecoder.Notification(ref reader);
                _owner.OnNotification(kind, ReplyDecoder.Relative(_chroot, path));
                break;
            case RequestEncoder.PingXid:
                lock (_gate)
                {
                    if (!_pings.TryDequeue(out Instant pinged))
                    {
                        throw new JuteException("A ping was answered that was not sent.");
                    }

                    Proof.Acknowledged(pinged, _time.Now());
                }

                break;
            case RequestEncoder.AuthXid:
                _auth?.TrySetResult(header.Error);
                break;
            case RequestEncoder.SetWatchesXid:
                if (header.Error != ZooKeeperError.Ok)
                {
                    throw ZooKeeperException.From(header.Error, "the watches that were set again");
                }

                break;
            default:
                Answer(header, ref reader);
                break;
        }
    }

    private void Answer(ReplyHeader header, ref JuteReader reader)
    {
        PendingRequest pending;
        lock (_gate)
        {
            // What is not answered by this stays under way, and fails with the connection.
            if (!_pending.TryPeek(out pending!) || pending.Xid != header.Xid)
            {
                throw new JuteException($"The reply {header.Xid} came where {pending?.Xid} was to come.");
            }

            _pending.Dequeue();
        }

        try
        {
            NodeReply body = ReplyDecoder.Body(ref reader, pending.Request, header.Error, _chroot);
            Proof.Acknowledged(pending.Sent, _time.Now());
            _owner.OnReply(pending.Request, header);
            pending.Answer.TrySetResult(body with { Sent = pending.Sent, ProvenUntil = Proof.Until(pending.Sent) });
        }
        catch (JuteException exception)
        {
            pending.Answer.TrySetException(new ZooKeeperException(ZooKeeperError.MarshallingError, "The answer could not be read.", exception));
            throw;
        }
    }

    private sealed class PendingRequest(NodeRequest request, int xid, Instant sent)
    {
        public NodeRequest Request { get; } = request;

        public int Xid { get; } = xid;

        public Instant Sent { get; } = sent;

        public TaskCompletionSource<NodeReply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
