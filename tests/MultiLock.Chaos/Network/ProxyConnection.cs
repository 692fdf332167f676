using System.Net.Sockets;

namespace MultiLock.Chaos;

/// <summary>Both ends of one connection through a proxy.</summary>
internal sealed class ProxyConnection(Socket client) : IDisposable
{
    private volatile bool _isDead;

    public Socket Client { get; } = client;

    public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Gets a value indicating whether something was lost, after which nothing passes any more.</summary>
    public bool IsDead => _isDead;

    public void Die() => _isDead = true;

    /// <summary>Resets both ends.</summary>
    public void Abort()
    {
        Abort(Client);
        Abort(Server);
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    private static void Abort(Socket end)
    {
        try
        {
            // To close without lingering sends RST instead of FIN.
            end.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        end.Dispose();
    }
}
