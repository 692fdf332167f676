using System.Net.Sockets;

namespace MultiLock.Consul;

/// <summary>
/// The connections for one kind of request. They can be replaced by fresh ones, because one that has answered no more is likely not to be the only one. A client
/// that the application passed in keeps its own.
/// </summary>
internal sealed class ConsulLane(HttpClient? borrowed, TimeSpan timeout) : IDisposable
{
    private readonly Lock _gate = new();
    private HttpClient? _own;
    private HttpClient? _retired;
    private bool _disposed;

    public HttpClient Client
    {
        get
        {
            if (borrowed is not null)
            {
                return borrowed;
            }

            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return _own ??= Create();
            }
        }
    }

    /// <summary>Lets the next request use a fresh connection.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            if (_own is not null)
            {
                // Requests may be under way on it: it goes when the one after it does.
                _retired?.Dispose();
                _retired = _own;
                _own = null;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _own?.Dispose();
            _retired?.Dispose();
        }
    }

    private HttpClient Create() => new(
        new SocketsHttpHandler
        {
            // A redirect would take the token to another server.
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            ConnectCallback = ConnectAsync,
        })
    {
        Timeout = timeout,
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        // The timeouts are of synchronous I/O, whose cancellation needs a thread of a pool that may be starved.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000, SendTimeout = 30_000 };
        try
        {
            // A blocking query waits in silence: only the kernel notices that the other machine is gone.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
