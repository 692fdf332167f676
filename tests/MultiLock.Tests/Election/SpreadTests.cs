using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>Thirty groups over processes that come and go: none wins everything, and nothing stays without a leader.</summary>
public sealed class SpreadTests : IAsyncDisposable
{
    private const int Groups = 30;

    private readonly ElectionWorld _world = new();
    private readonly List<Replica> _replicas = [];

    [Fact]
    public async Task Groups_WhenThreeProcessesStartTogether_AreSpread()
    {
        Prepare(3);
        await StartAllAsync();

        _world.Pass(TimeSpan.FromSeconds(3));

        AssertSpread(9, 11);
    }

    [Fact]
    public async Task Groups_WhenAProcessDies_AreSpreadOverTheOthers()
    {
        Prepare(3);
        await StartAllAsync();
        _world.Pass(TimeSpan.FromSeconds(3));
        Replica dead = _replicas[0];

        // The store still counts it: only the steps keep the rest apart.
        dead.Provider.OnCall = _ => Fault.Error;
        _replicas.Remove(dead);
        _world.Pass(TimeSpan.FromSeconds(25));

        AssertSpread(13, 17);
    }

    [Fact]
    public async Task Groups_WhenAProcessStops_AreSpreadOverTheOthers()
    {
        Prepare(3);
        await StartAllAsync();
        _world.Pass(TimeSpan.FromSeconds(3));
        Replica stopped = _replicas[0];
        _replicas.Remove(stopped);

        await stopped.Engine.StopAllAsync(LeadershipChangeReason.Released, TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromSeconds(3));

        AssertSpread(13, 17);
    }

    [Fact]
    public async Task Groups_WhenProcessesJoinOneByOne_AreHandedOverUntilTheyAreSpread()
    {
        Prepare(1);
        await StartAllAsync();
        _world.Pass(TimeSpan.FromSeconds(3));
        AssertSpread(Groups, Groups);

        foreach ((int replicas, int least, int most) in new[] { (2, 14, 16), (3, 9, 11) })
        {
            Prepare(1);
            await _replicas[^1].StartAsync();
            _world.Pass(TimeSpan.FromMinutes(2));
            Assert.Equal(replicas, _replicas.Count);
            AssertSpread(least, most);
        }

        // And then nothing moves any more.
        long[] terms = Terms();
        _world.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(terms, Terms());
    }

    [Fact]
    public async Task Groups_WhenTheOtherProcessesWantNone_StayLed()
    {
        Prepare(1);
        await StartAllAsync();
        _world.Pass(TimeSpan.FromSeconds(3));
        await using FaultyProvider other = _world.NewProvider();
        await using FaultyProvider another = _world.NewProvider();
        long[] terms = Terms();

        _world.Pass(TimeSpan.FromMinutes(9));

        // A quarter of the excess was offered once, and came back.
        AssertSpread(Groups, Groups);
        Assert.InRange(Terms().Except(terms).Count(), 1, 5);
    }

    [Fact]
    public async Task Groups_WithoutSpread_AreWonByWhoeverIsFirst()
    {
        Prepare(3, spread: false);
        await StartAllAsync();

        _world.Pass(TimeSpan.FromSeconds(3));

        Assert.Equal(Groups, _replicas[0].Led);
    }

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    private void Prepare(int replicas, bool spread = true)
    {
        for (int i = 0; i < replicas; i++)
        {
            FaultyProvider provider = _world.NewProvider();
            var engine = new ElectionEngine(provider, _world.Time, NullLogger.Instance, executor: _world.NewExecutor, random: new Random(i));
            _replicas.Add(new Replica(_world.Own(engine), provider, [.. Enumerable.Range(0, Groups).Select(number => engine.Add(Settings($"group-{number}")))]));
        }

        ElectionSettings Settings(string group) => ElectionSettings.From(group, new LeaderElectionOptions { Spread = spread }, "p");
    }

    private async Task StartAllAsync()
    {
        foreach (Replica replica in _replicas)
        {
            await replica.StartAsync();
        }
    }

    private long[] Terms() =>
        [.. Enumerable.Range(0, Groups).Select(i => _replicas.Select(replica => replica.Groups[i].Leadership).Single(leadership => leadership is not null)!.FencingToken)];

    private void AssertSpread(int least, int most)
    {
        int[] led = [.. _replicas.Select(replica => replica.Led)];
        Assert.True(led.Sum() == Groups && led.Min() >= least && led.Max() <= most, $"They lead {string.Join(", ", led)}.");
    }

    private sealed record Replica(ElectionEngine Engine, FaultyProvider Provider, ElectionGroup[] Groups)
    {
        public int Led => Groups.Count(group => group.Leadership is { IsCurrent: true });

        public async Task StartAsync()
        {
            await Engine.StartAsync(failFast: true, TestContext.Current.CancellationToken);
            Engine.Start(Groups);
        }
    }
}
