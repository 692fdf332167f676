using System.Net;
using System.Net.Sockets;

namespace MultiLock.Chaos.Tests;

public sealed class TcpProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Long enough to see that something does not come; if it comes later than this on a slow machine, a test passes that should fail, never the reverse.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(200);

    private readonly EchoServer _server = new();
    private readonly TcpProxy _proxy;

    public TcpProxyTests()
    {
        _proxy = new TcpProxy(_server.Port);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Pass_LetsEverythingThrough()
    {
        using TcpClient client = await ConnectAsync();

        Assert.Equal(42, await AskAsync(client, 42));
    }

    [Fact]
    public async Task Refuse_ResetsOpenConnectionsAndNewOnes()
    {
        using TcpClient client = await ConnectAsync();
        await AskAsync(client, 1);
        _proxy.Apply(new ProxyRule { Refuses = true });

        await AssertIsResetAsync(() => AskAsync(client, 2));
        await AssertIsResetAsync(ConnectAndAskAsync);
    }

    [Fact]
    public async Task Refuse_WhenItIsOver_LetsNewConnectionsThrough()
    {
        _proxy.Apply(new ProxyRule { Refuses = true });
        _proxy.Apply(ProxyRule.Pass);
        using TcpClient client = await ConnectAsync();

        Assert.Equal(1, await AskAsync(client, 1));
    }

    [Fact]
    public async Task Reset_EndsOpenConnectionsAlone()
    {
        using TcpClient client = await ConnectAsync();
        await AskAsync(client, 1);
        _proxy.Reset();

        await AssertIsResetAsync(() => AskAsync(client, 2));
        using TcpClient next = await ConnectAsync();
        Assert.Equal(3, await AskAsync(next, 3));
    }

    [Fact]
    public async Task Delay_MakesTheAnswerComeLater()
    {
        using TcpClient client = await ConnectAsync();
        await AskAsync(client, 1);
        _proxy.Apply(new ProxyRule { Delay = TimeSpan.FromMilliseconds(150) });
        long begin = TimeProvider.System.GetTimestamp();
        await AskAsync(client, 2);

        Assert.True(TimeProvider.System.GetElapsedTime(begin) >= TimeSpan.FromMilliseconds(290));
    }

    [Theory]
    [InlineData(Traffic.Requests, 0)]
    [InlineData(Traffic.Replies, 1)]
    [InlineData(Traffic.Both, 0)]
    internal async Task Hole_WhenItHoldsBack_DeliversOnceItIsGone(Traffic holed, int seenByServer)
    {
        using TcpClient client = await ConnectAsync();
        await AskAsync(client, 1);
        int before = _server.Received;
        _proxy.Apply(new ProxyRule { Holed = holed });
        Task<int> answer = AskAsync(client, 2);
        await Task.Delay(Silence, TimeProvider.System);
        Assert.False(answer.IsCompleted);
        if (seenByServer == 0)
        {
            Assert.Equal(before, _server.Received);
        }

        _proxy.Apply(ProxyRule.Pass);

        Assert.Equal(2, await answer);
    }

    [Theory]
    [InlineData(Traffic.Requests)]
    [InlineData(Traffic.Replies)]
    [InlineData(Traffic.Both)]
    internal async Task Hole_WhenItLoses_LeavesADeadConnectionBehindAndLetsNewOnesThrough(Traffic holed)
    {
        using TcpClient client = await ConnectAsync();
        await AskAsync(client, 1);
        int before = _server.Received;
        _proxy.Apply(new ProxyRule { Holed = holed, Loses = true });
        Task<int> answer = AskAsync(client, 2);
        await Task.Delay(Silence, TimeProvider.System);
        _proxy.Apply(ProxyRule.Pass);
        using TcpClient next = await ConnectAsync();

        Assert.Equal(3, await AskAsync(next, 3));
        Assert.False(answer.IsCompleted);
        Assert.Equal(before + (holed == Traffic.Replies ? 2 : 1), _server.Received);
    }

    [Fact]
    public async Task Hole_WhenAConnectionIsOpenedInIt_StaysSilentUntilItIsGone()
    {
        _proxy.Apply(new ProxyRule { Holed = Traffic.Replies });
        using TcpClient client = await ConnectAsync();
        Task<int> answer = AskAsync(client, 5);
        await Task.Delay(Silence, TimeProvider.System);
        Assert.False(answer.IsCompleted);
        _proxy.Apply(ProxyRule.Pass);

        Assert.Equal(5, await answer);
    }

    [Fact]
    public async Task AnyRule_WhenTheServerIsDown_ResetsTheConnection()
    {
        await _server.DisposeAsync();

        await AssertIsResetAsync(ConnectAndAskAsync);
    }

    private static async Task AssertIsResetAsync(Func<Task> action)
    {
        // The reset may come while the connection is still being made.
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(action);
        Assert.True(exception is IOException or SocketException, exception.ToString());
    }

    private static async Task<int> AskAsync(TcpClient client, byte value)
    {
        NetworkStream stream = client.GetStream();
        byte[] buffer = [value];
        await stream.WriteAsync(buffer);
        await stream.ReadExactlyAsync(buffer).AsTask().WaitAsync(Patience);
        return buffer[0];
    }

    private async Task ConnectAndAskAsync()
    {
        using TcpClient client = await ConnectAsync();
        await AskAsync(client, 1);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        return client;
    }
}
