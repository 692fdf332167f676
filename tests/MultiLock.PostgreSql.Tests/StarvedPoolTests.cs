using MultiLock.PostgreSQL;
using Xunit;

namespace MultiLock.PostgreSql.Tests;

[Collection(RunsAlone.Name)]
public sealed class StarvedPoolTests
{
    [Fact]
    public async Task Leadership_WhenTheThreadPoolIsStarved_IsKept()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using PostgreSQLLeaderElectionProvider provider = OwnServer.Connect(server.Admin);

        await StarvedPool.AssertKeepsLeadershipAsync(provider);
    }
}
