using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MultiLock.Chaos;

/// <summary>
/// What fencing tokens are for: a store that remembers the highest token of each group and refuses a write with a lower one. A line
/// <c>group token end</c> is answered by <see cref="Accepted"/> or <see cref="Refused"/>.
/// </summary>
internal sealed class FencedRegister : IAsyncDisposable
{
    public const string Accepted = "accepted";
    public const string Refused = "refused";
    public const string RequestEnd = "end";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _highest = [];
    private readonly Lock _lock = new();
    private readonly bool _isOpen;
    private readonly Task _accepting;

    /// <param name="isOpen">The planted fault: accept every token.</param>
    public FencedRegister(bool isOpen = false)
    {
        _isOpen = isOpen;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public bool TryWrite(string group, long token)
    {
        lock (_lock)
        {
            if (token < _highest.GetValueOrDefault(group) && !_isOpen)
            {
                return false;
            }

            _highest[group] = token;
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient closing = client;
        try
        {
            client.NoDelay = true;
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\n" };

            // A line that a kill has torn ends with the connection, and lacks its last word.
            while (await reader.ReadLineAsync(_stop.Token) is { } line && line.Split(' ') is [var group, var token, RequestEnd])
            {
                bool accepted = TryWrite(group, long.Parse(token, CultureInfo.InvariantCulture));
                await writer.WriteLineAsync((accepted ? Accepted : Refused).AsMemory(), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or InvalidOperationException)
        {
            // The worker was killed, or the round is over.
        }
    }
}
