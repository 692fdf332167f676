using System.Diagnostics.CodeAnalysis;

namespace MultiLock.Consul;

/// <summary>
/// The keys under a prefix. A group has a folder of its own, so that its key can be read by a prefix that is no other group's. Names of groups only ever travel in
/// bodies, since <c>.</c> and <c>..</c> mean something else in an address.
/// </summary>
internal sealed class ConsulKeys(string prefix)
{
    private const string Leader = "/leader";

    public string Format { get; } = $"{prefix}/format";

    public string Groups { get; } = $"{prefix}/groups/";

    public string Sessions { get; } = $"{prefix}/sessions/";

    public string Prefix => prefix;

    public string GroupFolder(string group) => $"{prefix}/groups/{group}/";

    public string Group(string group) => $"{prefix}/groups/{group}{Leader}";

    public string StateFolder(string group) => $"{prefix}/states/{group}/";

    public string State(string group) => $"{prefix}/states/{group}/state";

    public string Session(Guid session) => $"{prefix}/sessions/{session:N}";

    public bool IsSession(string key, out Guid session)
    {
        session = default;
        return key.StartsWith(Sessions, StringComparison.Ordinal) && Guid.TryParseExact(key.AsSpan(Sessions.Length), "N", out session);
    }

    public bool IsGroup(string key, [NotNullWhen(true)] out string? group)
    {
        group = key.StartsWith(Groups, StringComparison.Ordinal) && key.EndsWith(Leader, StringComparison.Ordinal) && key.Length > Groups.Length + Leader.Length
            ? key[Groups.Length..^Leader.Length]
            : null;
        return group is not null;
    }
}
