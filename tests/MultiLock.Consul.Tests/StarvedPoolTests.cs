using Xunit;

namespace MultiLock.Consul.Tests;

[Collection(RunsAlone.Name)]
public sealed class StarvedPoolTests
{
    [Fact]
    public async Task Leadership_WhenTheThreadPoolIsStarved_IsKept()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using ConsulLeaderElectionProvider provider = OwnServer.Connect(server.Address);

        await StarvedPool.AssertKeepsLeadershipAsync(provider);
    }
}
