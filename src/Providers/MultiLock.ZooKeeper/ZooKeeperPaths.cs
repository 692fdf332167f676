using System.Globalization;
using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper;

/// <summary>Where things are kept. Names of groups get a prefix, because the names <c>.</c> and <c>..</c> are legal and such paths are not.</summary>
internal sealed class ZooKeeperPaths(string root)
{
    private const string TicketStart = "t-";

    public string Root { get; } = root;

    public string Format { get; } = $"{root}/format";

    public string Groups { get; } = $"{root}/groups";

    public string Sessions { get; } = $"{root}/sessions";

    public string Group(string name) => $"{Groups}/g-{name}";

    /// <summary>Exists for as long as somebody leads; its <c>czxid</c> is the term.</summary>
    public string Leader(string name) => $"{Groups}/g-{name}/leader";

    public string State(string name) => $"{Groups}/g-{name}/state";

    /// <summary>The node that is written at each heartbeat of a session.</summary>
    /// <param name="session">The session of the contract.</param>
    /// <param name="part">0, or more where its groups need more than one ZooKeeper session.</param>
    public string Beat(Guid session, int part) => string.Create(CultureInfo.InvariantCulture, $"{Sessions}/s-{session:N}-{part}");

    public static string TicketName(Guid ticket) => $"{TicketStart}{ticket:N}-";

    /// <summary>The number that the server gave to a ticket; null for another child of a group.</summary>
    public static int? TicketNumber(string child)
    {
        int dash = child.LastIndexOf('-');
        return child.StartsWith(TicketStart, StringComparison.Ordinal)
            && int.TryParse(child.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
    }

    /// <summary>How many bytes the paths of what a group owns have at most: its leader's node and a ticket.</summary>
    public int BytesOf(string name)
    {
        const int TicketLength = 2 + 32 + 1 + 10;
        return Leader(name).Length + Group(name).Length + 1 + TicketLength;
    }

    public static bool IsValidRoot(string? root) => root is not null && NodePath.IsValid(root);
}
