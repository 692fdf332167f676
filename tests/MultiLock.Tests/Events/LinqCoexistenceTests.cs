// The calls of the original framework's README, as an application writes them: in a namespace that is none of ours, where the operators of
// System.Linq are as near as these. That this file compiles is most of the test.
#pragma warning disable xUnit1051 // Calls without a token are what is tried here.
using System.Linq;
using MultiLock;
using MultiLock.Tests.Events;

namespace SomebodyElses.Application;

public sealed class LinqCoexistenceTests
{
    private readonly IAsyncEnumerable<LeadershipChangedEventArgs> _changes =
        Changes.Of(Changes.Following("them", 1), Changes.Acquired(2), Changes.Lost(2), Changes.Acquired(3));

    [Fact]
    public async Task ReadmeChain_WhenWrittenBesideSystemLinq_BindsToTheseOperators()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        int count = 0;

        await foreach (LeadershipChangedEventArgs change in _changes
            .Where(e => e.BecameLeader || e.LostLeadership, cancellationToken)
            .DistinctUntilChanged(cancellationToken)
            .Take(5, cancellationToken))
        {
            count++;
        }

        Assert.Equal(3, count);
    }

    [Fact]
    public async Task ReadmeOperators_WhenWrittenBesideSystemLinq_Compile()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        List<string> calls = [];
        await foreach (LeadershipChangedEventArgs change in _changes.TakeUntilLeader(cancellationToken))
        {
            calls.Add("waiting");
        }

        await foreach (LeadershipChangedEventArgs change in Changes.Of(Changes.Acquired()).WhileLeader(cancellationToken))
        {
            calls.Add("leader");
        }

        await Changes.Of(Changes.Acquired(), Changes.Lost()).OnLeadershipTransition(
            onAcquired: e => calls.Add("acquired"),
            onLost: e => calls.Add("lost"),
            cancellationToken);

        Assert.Equal(["waiting", "waiting", "leader", "acquired", "lost"], calls);
    }

    [Fact]
    public async Task EveryOperator_WhenCalledWithoutAToken_IsNotAmbiguous()
    {
        TimeSpan second = TimeSpan.FromSeconds(1);
        List<LeadershipChangedEventArgs> seen = [];

        await _changes.Where(e => true).Skip(1).Take(3).DistinctUntilChanged().ForEachAsync(e => seen.Add(e));
        await Changes.Of().ForEachAsync(async e => await Task.Yield());
        await Changes.Of().OnLeadershipTransition(e => { }, e => { });
        await Changes.Of().OnLeadershipTransition(async e => await Task.Yield(), async e => await Task.Yield());

        Assert.Equal(3, seen.Count);
        Assert.Equal(["me"], await Changes.Of(Changes.Acquired()).Select(e => e.CurrentStatus.CurrentLeader!.LeaderId).ToListAsync());
        Assert.Equal(1, await Changes.Of(Changes.Acquired()).Buffer(2).CountAsync());
        Assert.Equal(1, await Changes.Of(Changes.Acquired()).Buffer(second).CountAsync());
        Assert.Equal(1, await Changes.Of(Changes.Acquired()).Buffer(second, TimeProvider.System).CountAsync());
        Assert.Equal(1, await Changes.Of(Changes.Acquired()).Throttle(second).Debounce(second).TakeUntilLeader().WhileLeader().CountAsync());
    }

    [Fact]
    public async Task OtherStreams_WhenWrittenBesideTheseOperators_KeepSystemLinqs()
    {
        IAsyncEnumerable<int> numbers = Enumerable.Range(1, 3).ToAsyncEnumerable();

        Assert.Equal([4], await numbers.Where(n => n > 1).Select(n => n * 2).Take(1).ToListAsync());
    }
}
