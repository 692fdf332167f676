using MultiLock.Conformance;
using StackExchange.Redis;
using Xunit;

namespace MultiLock.Redis.Tests;

/// <summary>A transaction of the application is carried out only in the term that it was made for.</summary>
public sealed class FencingTests
{
    [Fact]
    public async Task Transaction_WhenTheTermHolds_IsCarriedOutAndAfterATakeoverIsNot()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        await using ConnectionMultiplexer user = await ConnectionMultiplexer.ConnectAsync(server.Address);
        var leader = new Participant(provider, TimeSpan.FromMilliseconds(200));
        var other = new Participant(provider, TimeSpan.FromMinutes(1));
        HeldGroup held = await leader.WinAsync("billing");
        Assert.True(await CommitAsync(user, held, "first"));
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken);

        HeldGroup won = await other.WinAsync("billing");

        Assert.False(await CommitAsync(user, held, "stale"));
        Assert.Equal("first", (string?)await user.GetDatabase().StringGetAsync("{multilock}:mine"));
        Assert.True(await CommitAsync(user, won, "second"));
        await other.ReleaseAsync(won);
        Assert.False(await CommitAsync(user, won, "released"));
    }

    private static async Task<bool> CommitAsync(ConnectionMultiplexer user, HeldGroup held, string value)
    {
        ITransaction transaction = user.GetDatabase().CreateTransaction();
        ConditionResult condition = transaction.RequireTerm(held.Group, held.Term, "multilock");
        Task<bool> write = transaction.StringSetAsync("{multilock}:mine", value);
        bool committed = await transaction.ExecuteAsync();
        Assert.Equal(committed, condition.WasSatisfied);
        Assert.Equal(!committed, write.IsCanceled);
        return committed;
    }
}
