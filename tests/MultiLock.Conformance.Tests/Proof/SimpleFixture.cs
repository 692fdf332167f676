using MultiLock.Conformance.Tests.InMemory;

namespace MultiLock.Conformance.Tests.Proof;

/// <summary>As a third party's simple backend declares itself. InMemory's fixture lends the clock, and the classes of the suite that take it.</summary>
internal sealed class SimpleFixture : InMemoryFixture
{
    private readonly SimpleStore _store;

    public SimpleFixture()
    {
        _store = new SimpleStore(Clock);
    }

    public override string? WhyNoSessions => "The backend leases each group by itself.";

    public override bool CanPush => false;

    public override bool TellsReleases => false;

    public override string? WhyNoGroupState => "The backend stores no group state.";

    public override string? WhyNoClientClock => "The backend's providers have no clock.";

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync() => ValueTask.FromResult<ILeaderElectionProvider>(new SimpleProvider(_store));

    public override async ValueTask DeleteRecordAsync(string group)
    {
        // A new counter starts at the clock, which a fake one must be made to move.
        await AdvanceAsync(TimeSpan.FromMilliseconds(10));
        _store.Records.TryRemove(group, out _);
    }
}
