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

    /// <summary>The takeover comes before, between and after the check and the writes: the server carries them out together or not at all.</summary>
    [Fact]
    public async Task Transaction_WhenSentByManyWhileTheGroupChangesHands_NeverComesAfterALaterTerm()
    {
        await using OwnServer server = await OwnServer.StartAsync();
        await using RedisLeaderElectionProvider provider = OwnServer.Connect(server.Address);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        int terms = 0;

        // Each writes what term it leads, for longer than it may.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(async () =>
        {
            await using ConnectionMultiplexer user = await ConnectionMultiplexer.ConnectAsync(server.Address);
            while (!stop.IsCancellationRequested && Volatile.Read(ref terms) < 20)
            {
                var leader = new Participant(provider, TimeSpan.FromMilliseconds(20));
                Candidate wish = leader.Wish("billing");
                AcquireResult result = await leader.TryAsync(wish);
                bool committed = result.IsGranted;
                for (int i = 0; committed && i < 20; i++)
                {
                    ITransaction transaction = user.GetDatabase().CreateTransaction();
                    transaction.RequireTerm("billing", result.Term, "multilock");
                    _ = transaction.ListRightPushAsync("{multilock}:mine", result.Term);
                    committed = await transaction.ExecuteAsync();
                }

                Interlocked.Add(ref terms, result.IsGranted ? 1 : 0);
            }
        })));

        await using ConnectionMultiplexer reader = await ConnectionMultiplexer.ConnectAsync(server.Address);
        long[] written = [.. (await reader.GetDatabase().ListRangeAsync("{multilock}:mine")).Select(value => (long)value)];
        Assert.Equal(written.Order(), written);
        Assert.True(written.Distinct().Count() > 1);
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
