using Xunit;

namespace MultiLock.Conformance;

/// <summary>What a backend gives to the suite: ways into one store, and power over its clock. One lives for each test class.</summary>
public abstract class ConformanceFixture : IAsyncLifetime
{
    /// <summary>Gets a lease that tests wait out. Where the backend's shortest is long, see <see cref="WhyNoWaiting"/>.</summary>
    public virtual TimeSpan ShortLease => TimeSpan.FromSeconds(1);

    /// <summary>Gets the shortest lease that the backend accepts. Options of 150 ms work wherever the store has no limit of its own.</summary>
    public virtual TimeSpan ShortestLease => TimeSpan.FromMilliseconds(150);

    /// <summary>Gets a lease that no test outlives.</summary>
    public virtual TimeSpan LongLease => TimeSpan.FromMinutes(1);

    /// <summary>Gets by how much a measured time may exceed the exact one. Zero where the clock is fake.</summary>
    public virtual TimeSpan ClockTolerance => TimeSpan.FromMilliseconds(50);

    /// <summary>Gets how long, in real time, a test waits for what must come.</summary>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>Gets whether the backend pushes notifications. Where it does not, the tests of them read again and again, as the library does.</summary>
    public virtual bool CanPush => true;

    /// <summary>Gets whether <see cref="AcquireReply.LastRelease"/> is told.</summary>
    public virtual bool TellsReleases => false;

    /// <summary>Gets why the backend stores no group state; null if it does. Tests of it are skipped with this message, and so on below.</summary>
    public virtual string? WhyNoGroupState => null;

    /// <summary>Gets why the backend leases each group by itself; null if it leases sessions.</summary>
    public virtual string? WhyNoSessions => null;

    /// <summary>
    /// Gets why leases cannot be waited out, such as a shortest lease of 15 s; null if they can. Tests that measure time are skipped with it. Those
    /// that only need a silent session to end still run: see <see cref="EndSilentAsync"/>.
    /// </summary>
    public virtual string? WhyNoWaiting => null;

    /// <summary>Gets why others are not told how much of a lease is left; null if they are. Then it is only asked that what they are told is not more than a lease.</summary>
    public virtual string? WhyNoRemainingOfOthers => null;

    /// <summary>Gets why a provider cannot be given a clock of its own; null if it can.</summary>
    public virtual string? WhyNoClientClock => "The backend's providers have no clock of their own that could differ from the backend's.";

    /// <summary>Gets why the suite cannot pretend that another version wrote the store; null if it can.</summary>
    public virtual string? WhyNoFormat => "This fixture has no way to change the format that is stored.";

    /// <summary>Gets why the suite cannot delete a record behind the backend's back; null if it can.</summary>
    public virtual string? WhyNoRecordDeletion => "This fixture has no way to delete a record.";

    /// <summary>Gets the clock that <see cref="AdvanceAsync"/> moves.</summary>
    public virtual TimeProvider Clock => TimeProvider.System;

    /// <summary>Opens the store as another process would.</summary>
    public abstract ValueTask<ILeaderElectionProvider> CreateProviderAsync();

    /// <summary>Opens the store as another process would whose wall clock is wrong.</summary>
    public virtual ValueTask<ILeaderElectionProvider> CreateProviderAsync(TimeProvider clientClock) => throw new NotSupportedException(WhyNoClientClock);

    /// <summary>Lets the backend's time pass, for real or not.</summary>
    public abstract ValueTask AdvanceAsync(TimeSpan by);

    /// <summary>The time after which the backend has certainly ended a session that had this lease and no heartbeat.</summary>
    public virtual TimeSpan LongestExpiry(TimeSpan lease) => lease;

    /// <summary>
    /// Lets sessions end that had this lease and send no heartbeats. A backend whose leases are too long to be waited out ends them as its own expiry
    /// would (breaks the lease, destroys the session), so that all that follows from an expiry is tested all the same.
    /// </summary>
    public virtual ValueTask EndSilentAsync(IReadOnlyList<Guid> sessions, TimeSpan lease) => AdvanceAsync(LongestExpiry(lease));

    /// <summary>Stores the number of a format, as a process of another version would have; null puts back the present one.</summary>
    public virtual ValueTask WriteFormatAsync(int? format) => throw new NotSupportedException(WhyNoFormat);

    /// <summary>Deletes a group's record with its term counter, as an operator might who clears a store by hand.</summary>
    public virtual ValueTask DeleteRecordAsync(string group) => throw new NotSupportedException(WhyNoRecordDeletion);

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
