using Xunit;

namespace MultiLock.Conformance;

/// <summary>What a backend gives to the suite: ways into one store, and power over its clock. One lives for each test class.</summary>
public abstract class ConformanceFixture : IAsyncLifetime
{
    /// <summary>Gets a lease that tests wait out.</summary>
    public virtual TimeSpan ShortLease => TimeSpan.FromSeconds(1);

    /// <summary>Gets a lease that no test outlives.</summary>
    public virtual TimeSpan LongLease => TimeSpan.FromMinutes(1);

    /// <summary>Gets by how much a measured time may exceed the exact one. Zero where the clock is fake.</summary>
    public virtual TimeSpan ClockTolerance => TimeSpan.FromMilliseconds(50);

    /// <summary>Gets how long, in real time, a test waits for what must come.</summary>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>Gets why the backend cannot push; null if it can. Tests of it are skipped with this message, and so on below.</summary>
    public virtual string? WhyNoWatch => null;

    /// <summary>Gets why the backend stores no group state; null if it does.</summary>
    public virtual string? WhyNoGroupState => null;

    /// <summary>Gets why the backend leases each group by itself; null if it leases sessions.</summary>
    public virtual string? WhyNoSessions => null;

    /// <summary>Gets why the suite cannot delete a record behind the backend's back; null if it can.</summary>
    public virtual string? WhyNoRecordDeletion => "This fixture has no way to delete a record.";

    /// <summary>Opens the store as another process would.</summary>
    public abstract ValueTask<ILeaderElectionProvider> CreateProviderAsync();

    /// <summary>Lets the backend's time pass, for real or not.</summary>
    public abstract ValueTask AdvanceAsync(TimeSpan by);

    /// <summary>The time after which the backend has certainly ended a session that had this lease and no heartbeat.</summary>
    public virtual TimeSpan LongestExpiry(TimeSpan lease) => lease;

    /// <summary>Deletes a group's record with its term counter, as an operator might who clears a store by hand.</summary>
    public virtual ValueTask DeleteRecordAsync(string group) => throw new NotSupportedException(WhyNoRecordDeletion);

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
