using System.Globalization;
using System.Net;

namespace MultiLock.ZooKeeper.Client;

/// <summary>The servers of a connection string, <c>host[:port],host[:port]…[/chroot]</c>, in an order of their own for each client.</summary>
internal sealed class ServerList
{
    private const int DefaultPort = 2181;

    private readonly DnsEndPoint[] _servers;
    private int _next;

    private ServerList(DnsEndPoint[] servers, string chroot)
    {
        _servers = servers;
        Chroot = chroot;
    }

    /// <summary>Gets the path that all paths are below; empty if there is none.</summary>
    public string Chroot { get; }

    public int Count => _servers.Length;

    /// <summary>Null if it cannot be read.</summary>
    public static ServerList? Parse(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            return null;
        }

        int slash = connectionString.IndexOf('/', StringComparison.Ordinal);
        string chroot = slash < 0 ? "" : connectionString[slash..].TrimEnd();
        chroot = chroot == "/" ? "" : chroot;
        if (chroot.Length > 0 && !NodePath.IsValid(chroot))
        {
            return null;
        }

        var servers = new List<DnsEndPoint>();
        foreach (string part in (slash < 0 ? connectionString : connectionString[..slash]).Split(','))
        {
            if (ParseServer(part.Trim()) is not { } server)
            {
                return null;
            }

            servers.Add(server);
        }

        return new ServerList([.. servers], chroot);
    }

    /// <summary>The same servers for one client, shuffled, so that the clients of an ensemble spread.</summary>
    public ServerList Shuffle(Random random)
    {
        DnsEndPoint[] shuffled = [.. _servers];
        random.Shuffle(shuffled);
        return new ServerList(shuffled, Chroot);
    }

    public DnsEndPoint Next()
    {
        DnsEndPoint server = _servers[_next];
        _next = (_next + 1) % _servers.Length;
        return server;
    }

    private static DnsEndPoint? ParseServer(string text)
    {
        // [::1]:2181, host:2181, or host.
        int bracket = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        int colon = text.IndexOf(':', bracket + 1);
        string host = colon < 0 ? text : text[..colon];
        host = bracket > 0 ? host.Trim('[', ']') : host;
        int port = DefaultPort;
        bool valid = host.Length > 0 && Uri.CheckHostName(host) != UriHostNameType.Unknown
            && (colon < 0 || (int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue));
        return valid ? new DnsEndPoint(host, port) : null;
    }
}
