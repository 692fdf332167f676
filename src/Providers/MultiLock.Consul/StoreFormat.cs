namespace MultiLock.Consul;

/// <summary>The format of all records under a prefix, and the epoch of their terms.</summary>
/// <remarks>
/// A term is the epoch plus the index at which Consul stored the winning acquire. That index grows through releases, expiries and deleted records, because it counts
/// the changes of all data of the servers. It starts again only with data that was lost, and the epoch with it: it is the agent's clock in microseconds when the
/// record was made, and servers do not make a change a microsecond.
/// </remarks>
internal sealed class StoreFormat
{
    public const int Current = 1;

    public int Format { get; init; } = Current;

    public long Epoch { get; init; }
}
