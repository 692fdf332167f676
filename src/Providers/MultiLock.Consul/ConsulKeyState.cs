namespace MultiLock.Consul;

/// <summary>A key in the answer of a blocking query. The values, which may be large, are not looked at.</summary>
internal sealed class ConsulKeyState
{
    public string Key { get; set; } = "";

    public ulong Flags { get; set; }

    public string? Session { get; set; }

    public ulong ModifyIndex { get; set; }
}
