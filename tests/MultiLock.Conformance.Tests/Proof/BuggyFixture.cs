using MultiLock.Conformance.Tests.InMemory;

namespace MultiLock.Conformance.Tests.Proof;

internal sealed class BuggyFixture(PlantedBug? bug) : InMemoryFixture
{
    private readonly BuggyMemory _memory = new();

    // InMemory answers and notifies at once, so what has not come by then never comes.
    public override TimeSpan Patience => bug is null ? base.Patience : TimeSpan.FromMilliseconds(500);

    public override async ValueTask<ILeaderElectionProvider> CreateProviderAsync()
    {
        ILeaderElectionProvider provider = await base.CreateProviderAsync();
        return bug is { } planted ? new BuggyProvider(provider, planted, _memory) : provider;
    }
}
