using System.Net;
using System.Net.Sockets;

namespace MultiLock.ZooKeeper.Tests;

/// <summary>A TCP proxy to one server. It can lose replies, swallow everything, cut connections and refuse new ones.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Pair> _pairs = [];
    private readonly Task _accepting;
    private readonly int _target;
    private volatile bool _refuses;

    public Proxy(int target, int port = 0)
    {
        _target = target;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Gets how many connections were made.</summary>
    public int Connections { get; private set; }

    /// <summary>Gets or sets a value indicating whether new connections are closed at once.</summary>
    public bool Refuses
    {
        get => _refuses;
        set => _refuses = value;
    }

    /// <summary>From now on nothing that the server says arrives over the open connections; what the client says does.</summary>
    public void EatReplies() => ForEach(pair => pair.EatsReplies = true);

    /// <summary>From now on nothing passes over the open connections.</summary>
    public void Swallow() => ForEach(pair => pair.EatsReplies = pair.EatsRequests = true);

    /// <summary>Closes the open connections.</summary>
    public void Cut() => ForEach(pair => pair.Dispose());

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _stop.Dispose();
    }

    private void ForEach(Action<Pair> action)
    {
        lock (_gate)
        {
            _pairs.ForEach(action);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        if (_refuses)
        {
            client.Dispose();
            return;
        }

        var server = new TcpClient();
        using var pair = new Pair(client, server);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            client.NoDelay = server.NoDelay = true;
            lock (_gate)
            {
                Connections++;
                _pairs.Add(pair);
            }

            await Task.WhenAny(PumpAsync(client, server, () => pair.EatsRequests), PumpAsync(server, client, () => pair.EatsReplies));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The server is not there, or this ends.
        }

        lock (_gate)
        {
            _pairs.Remove(pair);
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Func<bool> eats)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await from.GetStream().ReadAsync(buffer, _stop.Token)) > 0;)
            {
                if (!eats())
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // One side is gone.
        }
    }

    private sealed class Pair(TcpClient client, TcpClient server) : IDisposable
    {
        public volatile bool EatsReplies;
        public volatile bool EatsRequests;

        public void Dispose()
        {
            client.Dispose();
            server.Dispose();
        }
    }
}
