using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MultiLock.Chaos;

/// <summary>A worker's way to the register: one connection, one write at a time. It never throws; a write without an answer is unknown.</summary>
internal sealed class RegisterClient(int port) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private TcpClient? _client;
    private StreamReader? _reader;

    public async Task<WriteOutcome> WriteAsync(string group, long token)
    {
        await _turn.WaitAsync();
        try
        {
            using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
            return await SendAsync(string.Create(CultureInfo.InvariantCulture, $"{group} {token} {FencedRegister.RequestEnd}\n"), limit.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException or InvalidOperationException or OperationCanceledException)
        {
            // The answer may still come, and would then be taken for that of the next write.
            Disconnect();
            return WriteOutcome.Unknown;
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        Disconnect();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<WriteOutcome> SendAsync(string request, CancellationToken cancellationToken)
    {
        if (_client is null)
        {
            _client = new TcpClient { NoDelay = true };
            await _client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            _reader = new StreamReader(_client.GetStream());
        }

        await _client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(request), cancellationToken);
        return await _reader!.ReadLineAsync(cancellationToken) switch
        {
            FencedRegister.Accepted => WriteOutcome.Accepted,
            FencedRegister.Refused => WriteOutcome.Refused,
            _ => throw new IOException("The register has closed the connection."),
        };
    }

    private void Disconnect()
    {
        _reader?.Dispose();
        _client?.Dispose();
        _reader = null;
        _client = null;
    }
}
