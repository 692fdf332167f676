namespace MultiLock.Consul;

/// <summary>A key as Consul tells it.</summary>
internal sealed class ConsulEntry
{
    public string Key { get; set; } = "";

    public byte[]? Value { get; set; }

    public ulong Flags { get; set; }

    /// <summary>Gets or sets the id of the session that holds the key; null if none does.</summary>
    public string? Session { get; set; }

    /// <summary>Gets or sets the index of the last change, which grows from change to change through the life of the servers' data.</summary>
    public ulong ModifyIndex { get; set; }
}
