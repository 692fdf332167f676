using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MultiLock.InMemory;

namespace MultiLock.Conformance.Tests.InMemory;

public class InMemoryFixture : ConformanceFixture
{
    private readonly FakeTimeProvider _time = new();
    private readonly string _storeName = $"conformance-{Guid.NewGuid():N}";

    // The first provider of a store gives it its clock.
    private readonly InMemoryLeaderElectionProvider _first;

    public InMemoryFixture()
    {
        _first = Open(_time);
    }

    public override TimeSpan ClockTolerance => TimeSpan.Zero;

    public override TimeProvider Clock => _time;

    public override bool TellsReleases => true;

    public override string? WhyNoClientClock => null;

    public override string? WhyNoFormat => "Nothing of an in-memory store outlives its process, so no other version can have written it.";

    public override string? WhyNoRecordDeletion => null;

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync() => CreateProviderAsync(_time);

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync(TimeProvider clientClock) =>
        ValueTask.FromResult<ILeaderElectionProvider>(Open(clientClock));

    public override ValueTask AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return ValueTask.CompletedTask;
    }

    public override ValueTask DeleteRecordAsync(string group)
    {
        _first.Store.DeleteRecord(group);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        // A named store stays while a lease lives.
        _time.Advance(LongLease * 2);
        await _first.DisposeAsync();
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
    }

    private InMemoryLeaderElectionProvider Open(TimeProvider clock) => new(
        Options.Create(new InMemoryLeaderElectionOptions { StoreName = _storeName }), NullLogger<InMemoryLeaderElectionProvider>.Instance, clock);
}
