namespace MultiLock.Benchmarks;

/// <summary>One unplanned change of leader.</summary>
/// <param name="Time">From the kill to the next leader's work; null if none came within the limit.</param>
/// <param name="BeyondLease">From the end of the lease to the next leader's work; null if there is no lease, or it was over when it was read.</param>
internal sealed record Failover(TimeSpan? Time, TimeSpan? BeyondLease);
