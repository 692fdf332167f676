using Xunit;

namespace MultiLock.ZooKeeper.Tests;

/// <summary>Three servers with stock timing. What each says to another passes through a proxy, so that one can be cut off from the others.</summary>
internal sealed class Ensemble : IAsyncDisposable
{
    private const int Size = 3;

    private readonly List<Proxy> _links = [];

    private Ensemble()
    {
    }

    public OwnServer[] Servers { get; private set; } = [];

    /// <summary>The configuration of one of three that cannot reach the others.</summary>
    public static IEnumerable<string> Configuration(int[] ports, int tick) =>
    [
        $"tickTime={tick}", "initLimit=10", "syncLimit=5", .. ports.Select((port, i) => $"server.{i + 1}=127.0.0.1:{port}:{OwnServer.FreePort()}"),
    ];

    public static async Task<Ensemble> StartAsync()
    {
        var ensemble = new Ensemble();
        int[] quorum = [.. Enumerable.Range(0, Size).Select(_ => OwnServer.FreePort())];
        int[] election = [.. Enumerable.Range(0, Size).Select(_ => OwnServer.FreePort())];
        ensemble.Servers =
        [
            .. Enumerable.Range(0, Size).Select(self => OwnServer.Prepare(
                ["tickTime=2000", "initLimit=10", "syncLimit=5", .. Enumerable.Range(0, Size).Select(other => $"server.{other + 1}=127.0.0.1:{ensemble.Link(self, other, quorum)}:{ensemble.Link(self, other, election)}")],
                id: self + 1)),
        ];
        foreach (OwnServer server in ensemble.Servers)
        {
            server.Begin();
        }

        foreach (OwnServer server in ensemble.Servers)
        {
            await server.UntilAsync("");
        }

        return ensemble;
    }

    public async Task<OwnServer> LeaderAsync()
    {
        foreach (OwnServer server in Servers)
        {
            if ((await server.AskAsync("srvr")).Contains("Mode: leader", StringComparison.Ordinal))
            {
                return server;
            }
        }

        Assert.Fail("No server leads.");
        return null!;
    }

    /// <summary>Nothing passes between this server and the others, and nobody is told.</summary>
    public void CutOff(OwnServer server)
    {
        int index = Array.IndexOf(Servers, server);
        foreach ((int from, int to, Proxy link) in _between)
        {
            if (from == index || to == index)
            {
                link.Refuses = true;
                link.Swallow();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (OwnServer server in Servers)
        {
            await server.DisposeAsync();
        }

        foreach (Proxy link in _links)
        {
            await link.DisposeAsync();
        }
    }

    private readonly List<(int From, int To, Proxy Link)> _between = [];

    private int Link(int self, int other, int[] ports)
    {
        if (self == other)
        {
            return ports[self];
        }

        var link = new Proxy(ports[other]);
        _links.Add(link);
        _between.Add((self, other, link));
        return link.Port;
    }
}
