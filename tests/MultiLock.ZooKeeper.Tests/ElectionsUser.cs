using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper.Tests;

/// <summary>A connection with the credentials of those who elect: their nodes are nobody else's.</summary>
internal sealed class ElectionsUser(ZooKeeperSession session) : IDisposable
{
    public ZooKeeperSession Session { get; } = session;

    public static async Task<ElectionsUser> ConnectAsync(string user, string password)
    {
        ZooKeeperSession session = TestServer.Connect(credentials: $"{user}:{password}");
        await session.ConnectedAsync(CancellationToken.None);
        return new ElectionsUser(session);
    }

    public void Dispose() => Session.Abandon();
}
