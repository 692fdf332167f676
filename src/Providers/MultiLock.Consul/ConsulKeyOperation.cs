namespace MultiLock.Consul;

/// <summary>What a transaction does to one key.</summary>
internal sealed class ConsulKeyOperation
{
    public required string Verb { get; init; }

    public required string Key { get; init; }

    public byte[]? Value { get; init; }

    public ulong Flags { get; init; }

    public ulong Index { get; init; }

    public string? Session { get; init; }

    public string? Namespace { get; set; }
}
