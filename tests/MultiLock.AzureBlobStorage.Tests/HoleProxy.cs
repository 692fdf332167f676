using System.Net;
using System.Net.Sockets;

namespace MultiLock.AzureBlobStorage.Tests;

/// <summary>A TCP proxy whose connections can be made to swallow everything: those that are open, while new ones work, or all of them.</summary>
internal sealed class HoleProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _generation;
    private volatile bool _swallowsAll;

    public HoleProxy(int target)
    {
        _listener.Start();
        _accepting = AcceptAsync(target);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void SwallowOpenConnections() => Interlocked.Increment(ref _generation);

    /// <summary>Swallows everything until told otherwise. What was open before stays a hole for good.</summary>
    public void SwallowAll(bool value)
    {
        _swallowsAll = value;
        SwallowOpenConnections();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(int target)
    {
        var pumps = new List<Task>();
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, target, _stop.Token);
                int generation = _generation;
                pumps.Add(PumpAsync(client, server, generation));
                pumps.Add(PumpAsync(server, client, generation));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(pumps);
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, int generation)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await from.GetStream().ReadAsync(buffer, _stop.Token)) > 0;)
            {
                if (!_swallowsAll && generation == Volatile.Read(ref _generation))
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // One side is gone.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
