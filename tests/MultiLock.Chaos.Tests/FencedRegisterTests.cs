namespace MultiLock.Chaos.Tests;

public sealed class FencedRegisterTests
{
    [Fact]
    public async Task Write_WhenAHigherTokenWasSeen_IsRefused()
    {
        await using var register = new FencedRegister();
        await using var first = new RegisterClient(register.Port);
        await using var second = new RegisterClient(register.Port);

        Assert.Equal(WriteOutcome.Accepted, await first.WriteAsync("g1", 5));
        Assert.Equal(WriteOutcome.Accepted, await first.WriteAsync("g1", 5));
        Assert.Equal(WriteOutcome.Accepted, await second.WriteAsync("g1", 6));
        Assert.Equal(WriteOutcome.Refused, await first.WriteAsync("g1", 5));
        Assert.Equal(WriteOutcome.Accepted, await first.WriteAsync("g2", 1));
        Assert.Equal(WriteOutcome.Accepted, await second.WriteAsync("g1", 6));
    }

    [Fact]
    public async Task Write_WhenManyCompete_IsAcceptedInOrderAlone()
    {
        await using var register = new FencedRegister();
        RegisterClient[] clients = [.. Enumerable.Range(0, 8).Select(_ => new RegisterClient(register.Port))];
        await Task.WhenAll(clients.Select((client, index) => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                await client.WriteAsync("g1", (i * clients.Length) + index);
            }
        })));

        Assert.Equal(WriteOutcome.Refused, await clients[0].WriteAsync("g1", (50 * clients.Length) - 2));
        Assert.Equal(WriteOutcome.Accepted, await clients[0].WriteAsync("g1", (50 * clients.Length) - 1));
        foreach (RegisterClient client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Write_WhenTheRegisterIsGone_IsUnknown()
    {
        var register = new FencedRegister();
        await using var client = new RegisterClient(register.Port);
        await client.WriteAsync("g1", 5);
        await register.DisposeAsync();

        Assert.Equal(WriteOutcome.Unknown, await client.WriteAsync("g1", 6));
    }

    [Theory]
    [InlineData("g1 1")]
    [InlineData("g1 17")]
    [InlineData("g1")]
    public async Task Write_WhenTheRequestIsTorn_DoesNothing(string request)
    {
        await using var register = new FencedRegister();
        using (var torn = new System.Net.Sockets.TcpClient())
        {
            await torn.ConnectAsync(System.Net.IPAddress.Loopback, register.Port);
            System.Net.Sockets.NetworkStream stream = torn.GetStream();
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(request));
            torn.Client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        }

        Assert.True(register.TryWrite("g1", 0));
    }

    [Fact]
    public async Task Write_WhenTheRegisterIsPlantedOpen_IsAlwaysAccepted()
    {
        await using var register = new FencedRegister(isOpen: true);
        await using var client = new RegisterClient(register.Port);
        await client.WriteAsync("g1", 5);

        Assert.Equal(WriteOutcome.Accepted, await client.WriteAsync("g1", 4));
    }
}
