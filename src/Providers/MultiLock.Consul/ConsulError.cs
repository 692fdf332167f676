namespace MultiLock.Consul;

internal sealed class ConsulError
{
    public int OpIndex { get; set; }

    public string What { get; set; } = "";
}
