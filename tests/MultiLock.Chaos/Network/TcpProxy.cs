using System.Net;
using System.Net.Sockets;

namespace MultiLock.Chaos;

/// <summary>One worker's way to the server, in which a single worker can be cut off, slowed down and left without answers.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ProxyConnection> _connections = [];
    private readonly Lock _lock = new();
    private readonly int _target;
    private readonly Task _accepting;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ProxyRule _rule = ProxyRule.Pass;
    private long _bytes;

    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Gets how many bytes have come in, from both sides.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public void Apply(ProxyRule rule)
    {
        lock (_lock)
        {
            _rule = rule;
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (rule.Refuses)
        {
            Reset();
        }
    }

    /// <summary>Resets the open connections. New ones are left to the rule.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _connections.ForEach(connection => connection.Abort());
            _connections.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _connections.ForEach(connection => connection.Dispose());
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(new ProxyConnection(await _listener.AcceptSocketAsync(_stop.Token))));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(ProxyConnection connection)
    {
        try
        {
            connection.Client.NoDelay = true;
            lock (_lock)
            {
                if (_rule.Refuses)
                {
                    connection.Abort();
                    return;
                }

                _connections.Add(connection);
            }

            await PassAsync(connection, Traffic.Both);
            await connection.Server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAll(
                PumpAsync(connection, connection.Client, connection.Server, Traffic.Requests),
                PumpAsync(connection, connection.Server, connection.Client, Traffic.Replies));
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // The server is down, the connection was reset, or the round is over.
            connection.Abort();
        }
    }

    private async Task PumpAsync(ProxyConnection connection, Socket from, Socket to, Traffic way)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            int read;
            do
            {
                read = await from.ReceiveAsync(buffer, _stop.Token);
                Interlocked.Add(ref _bytes, read);
                await PassAsync(connection, way);
                for (int sent = 0; sent < read && !connection.IsDead;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _stop.Token);
                }
            }
            while (read > 0);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // One side is gone.
        }

        // The other side does not hear of the end of a dead connection.
        if (connection.IsDead)
        {
            from.Dispose();
        }
        else
        {
            connection.Dispose();
        }
    }

    /// <summary>Waits as the rule says; on return the data may go on, unless the connection is dead.</summary>
    private async Task PassAsync(ProxyConnection connection, Traffic way)
    {
        while (!connection.IsDead)
        {
            ProxyRule rule;
            Task changed;
            lock (_lock)
            {
                rule = _rule;
                changed = _changed.Task;
            }

            if ((rule.Holed & way) == Traffic.None)
            {
                if (rule.Delay > TimeSpan.Zero)
                {
                    await Task.Delay(rule.Delay, TimeProvider.System, _stop.Token);
                }

                return;
            }

            if (rule.Loses)
            {
                connection.Die();
                return;
            }

            await changed.WaitAsync(_stop.Token);
        }
    }

    private static bool IsEnd(Exception exception) =>
        exception is OperationCanceledException or SocketException or ObjectDisposedException;
}
