using BenchmarkDotNet.Attributes;

namespace MultiLock.Benchmarks;

/// <summary>What it costs the election to hand one change to all subscribers. They read it at once, so that nothing piles up.</summary>
public class EventMicro
{
    private readonly LeadershipChangeHub _hub = new();
    private readonly LeadershipChangedEventArgs _change = new(
        LeadershipStatus.NoLeader,
        LeadershipStatus.Leader(new LeaderInfo { LeaderId = "somebody" }),
        LeadershipChangeReason.None,
        LeaderWork.Group);

    private IAsyncEnumerator<LeadershipChangedEventArgs>[] _subscribers = [];

    [Params(1, 10, 1000)]
    public int Subscribers { get; set; }

    [GlobalSetup]
    public void Subscribe() => _subscribers =
        [.. Enumerable.Range(0, Subscribers).Select(_ => _hub.Subscribe(LeadershipEventType.All, CancellationToken.None).GetAsyncEnumerator())];

    [Benchmark]
    public async Task PublishAndRead()
    {
        _hub.Publish(_change);
        foreach (IAsyncEnumerator<LeadershipChangedEventArgs> subscriber in _subscribers)
        {
            await subscriber.MoveNextAsync();
        }
    }
}
