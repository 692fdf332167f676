using MultiLock.Conformance.Tests.InMemory;

namespace MultiLock.Conformance.Tests.Proof;

/// <summary>InMemory with a bug in front of it, or none, and with what InMemory lacks to be tested: a stored format.</summary>
internal sealed class BuggyFixture(PlantedBug? bug, bool canPush = true) : InMemoryFixture
{
    private BuggyMemory? _memory;

    // InMemory answers and notifies at once, so what has not come by then never comes.
    public override TimeSpan Patience => bug is null ? base.Patience : TimeSpan.FromMilliseconds(300);

    public override bool CanPush => canPush;

    public override string? WhyNoFormat => null;

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync() => CreateProviderAsync(Clock);

    public override async ValueTask<ILeaderElectionProvider> CreateProviderAsync(TimeProvider clientClock) =>
        new BuggyProvider(await base.CreateProviderAsync(clientClock), bug, await MemoryAsync(), clientClock, canPush);

    public override async ValueTask WriteFormatAsync(int? format) => (await MemoryAsync()).Format = format ?? 1;

    public override async ValueTask DisposeAsync()
    {
        if (_memory is not null)
        {
            await _memory.Witness.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    private async ValueTask<BuggyMemory> MemoryAsync() => _memory ??= new BuggyMemory(await base.CreateProviderAsync(Clock));
}
