using Microsoft.Extensions.Time.Testing;
using MultiLock.InMemory;

namespace MultiLock.Conformance.Tests.InMemory;

public class InMemoryFixture : ConformanceFixture
{
    private readonly FakeTimeProvider _time = new();
    private readonly InMemoryStore _store;

    public InMemoryFixture()
    {
        _store = new InMemoryStore(_time);
    }

    public override TimeSpan ClockTolerance => TimeSpan.Zero;

    public override string? WhyNoRecordDeletion => null;

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync() =>
        ValueTask.FromResult<ILeaderElectionProvider>(new InMemoryLeaderElectionProvider(_store));

    public override ValueTask AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return ValueTask.CompletedTask;
    }

    public override ValueTask DeleteRecordAsync(string group)
    {
        _store.DeleteRecord(group);
        return ValueTask.CompletedTask;
    }
}
