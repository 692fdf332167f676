using System.Text.Json.Serialization;

namespace MultiLock.Consul;

/// <summary>Asks for a session.</summary>
internal sealed class ConsulSessionRequest
{
    public required string Name { get; init; }

    [JsonPropertyName("TTL")]
    public required string Ttl { get; init; }

    public required string LockDelay { get; init; }

    /// <summary>Gets what becomes of its keys when it ends: they stay, unlocked.</summary>
    public string Behavior { get; } = "release";

    /// <summary>Gets the checks that end it: none. With the node's own, the default, any trouble of the agent would end leadership at once.</summary>
    public string[] Checks { get; } = [];
}
