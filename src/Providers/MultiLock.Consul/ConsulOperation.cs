using System.Text.Json.Serialization;

namespace MultiLock.Consul;

/// <summary>One operation of a transaction.</summary>
internal sealed class ConsulOperation
{
    [JsonPropertyName("KV")]
    public required ConsulKeyOperation Operation { get; init; }

    /// <summary>Fails unless the key was last changed at the index; 0 for a key that must not exist.</summary>
    public static ConsulOperation Check(string key, ulong index) => index == 0
        ? Of(new ConsulKeyOperation { Verb = "check-not-exists", Key = key })
        : Of(new ConsulKeyOperation { Verb = "check-index", Key = key, Index = index });

    public static ConsulOperation Get(string key) => Of(new ConsulKeyOperation { Verb = "get", Key = key });

    /// <summary>Unlike <see cref="Get"/> it does not fail where there is nothing.</summary>
    public static ConsulOperation GetTree(string prefix) => Of(new ConsulKeyOperation { Verb = "get-tree", Key = prefix });

    public static ConsulOperation Set(string key, byte[] value) =>
        Of(new ConsulKeyOperation { Verb = "set", Key = key, Value = value, Flags = ConsulFlags.Plain });

    public static ConsulOperation Delete(string key) => Of(new ConsulKeyOperation { Verb = "delete", Key = key });

    public static ConsulOperation Delete(string key, ulong index) => Of(new ConsulKeyOperation { Verb = "delete-cas", Key = key, Index = index });

    public static ConsulOperation Lock(string key, byte[] value, ulong flags, string session) =>
        Of(new ConsulKeyOperation { Verb = "lock", Key = key, Value = value, Flags = flags, Session = session });

    public static ConsulOperation Unlock(string key, byte[] value, string session) =>
        Of(new ConsulKeyOperation { Verb = "unlock", Key = key, Value = value, Flags = ConsulFlags.Plain, Session = session });

    private static ConsulOperation Of(ConsulKeyOperation operation) => new() { Operation = operation };
}
