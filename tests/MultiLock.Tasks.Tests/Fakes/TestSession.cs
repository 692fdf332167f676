namespace MultiLock.Tasks.Tests;

internal sealed class TestSession : ISessionLeaseSource
{
    public Guid Id { get; } = Guid.NewGuid();

    public SessionLease Lease { get; set; } = new(Instant.Never, TimeSpan.Zero);
}
