namespace MultiLock;

/// <summary>Where a term reads the lease it lives on: its session, whose heartbeats extend all terms at once.</summary>
internal interface ISessionLeaseSource
{
    /// <summary>Gets the id under which the backend knows the session.</summary>
    Guid Id { get; }

    /// <summary>Gets the latest acknowledged lease. Safe to read from any thread.</summary>
    SessionLease Lease { get; }
}
