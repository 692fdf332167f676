namespace MultiLock.Tasks.Tests;

internal sealed class TestSession : ISessionLeaseSource
{
    public SessionLease Lease { get; set; } = new(Instant.Never, TimeSpan.Zero);
}
