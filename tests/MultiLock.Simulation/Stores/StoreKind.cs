namespace MultiLock.Simulation;

internal enum StoreKind
{
    /// <summary>The production InMemory store.</summary>
    Lease,

    /// <summary>The same, failing over to a replica that has not seen the last writes: outside of what is guaranteed.</summary>
    LossyLease,

    /// <summary>Consul's kind.</summary>
    Ttl,

    /// <summary>ZooKeeper's kind.</summary>
    Quorum,
}
