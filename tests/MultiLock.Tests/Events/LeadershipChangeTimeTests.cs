namespace MultiLock.Tests.Events;

public sealed class LeadershipChangeTimeTests
{
    private const int Timeout = 30_000;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly LeadershipChangeHub _hub = new();
    private readonly ObservedTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task BufferByTime_WhenThePeriodEnds_YieldsWhatCameInIt()
    {
        await using var lists = Subscribe().Buffer(Second, _time, Token).GetAsyncEnumerator(Token);
        Task<bool> first = lists.MoveNextAsync().AsTask();
        LeadershipChangedEventArgs a = Publish(1);
        Assert.Equal(Second, await _time.TimerArmedAsync());

        _time.Advance(Second / 2);
        LeadershipChangedEventArgs b = Publish(2);
        // The period is that of its first change: half of it is left.
        Assert.Equal(Second / 2, await _time.TimerArmedAsync());
        _time.Advance(Second / 2);

        Assert.True(await first);
        Assert.Equal([a, b], lists.Current);

        Task<bool> second = lists.MoveNextAsync().AsTask();
        LeadershipChangedEventArgs c = Publish(3);
        Assert.Equal(Second, await _time.TimerArmedAsync());
        _hub.Complete();

        Assert.True(await second);
        Assert.Equal([c], lists.Current);
        Assert.False(await lists.MoveNextAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task BufferByTime_WhenTheSourceAlwaysHasAChangeReady_StillEndsThePeriod()
    {
        var lists = EndlessSource().Buffer(Second, _time, Token);

        IReadOnlyList<LeadershipChangedEventArgs> list = await lists.FirstAsync(Token);

        // Each change takes 100 ms of fake time.
        Assert.InRange(list.Count, 9, 11);
    }

    [Fact(Timeout = Timeout)]
    public async Task Throttle_WhenManyFollowWithinTheInterval_YieldsTheFirstAtOnceAndTheLatestAtItsEnd()
    {
        await using var changes = Subscribe().Throttle(Second, _time, Token).GetAsyncEnumerator(Token);
        LeadershipChangedEventArgs a = Publish(1);
        Assert.True(await changes.MoveNextAsync());
        Assert.Same(a, changes.Current);

        Publish(2);
        LeadershipChangedEventArgs c = Publish(3);
        Task<bool> second = changes.MoveNextAsync().AsTask();
        Assert.Equal(Second, await _time.TimerArmedAsync());
        Assert.False(second.IsCompleted);
        _time.Advance(Second);

        Assert.True(await second);
        Assert.Same(c, changes.Current);
    }

    [Fact(Timeout = Timeout)]
    public async Task Throttle_WhenTheIntervalPassedQuietly_YieldsTheNextAtOnce()
    {
        await using var changes = Subscribe().Throttle(Second, _time, Token).GetAsyncEnumerator(Token);
        Publish(1);
        Assert.True(await changes.MoveNextAsync());
        Task<bool> second = changes.MoveNextAsync().AsTask();
        await _time.TimerArmedAsync();
        _time.Advance(Second);

        LeadershipChangedEventArgs b = Publish(2);

        Assert.True(await second);
        Assert.Same(b, changes.Current);
    }

    [Fact(Timeout = Timeout)]
    public async Task Throttle_WhenTheSourceEndsWithinTheInterval_YieldsTheLastChange()
    {
        LeadershipChangedEventArgs[] changes = [Changes.Acquired(1), Changes.Lost(1), Changes.Acquired(2)];

        Assert.Equal([changes[0], changes[2]], await Changes.Of(changes).Throttle(Second, _time, Token).ToListAsync(Token));
    }

    [Fact(Timeout = Timeout)]
    public async Task Debounce_WhenAnotherChangeFollows_StartsToWaitAgain()
    {
        await using var changes = Subscribe().Debounce(Second, _time, Token).GetAsyncEnumerator(Token);
        Task<bool> first = changes.MoveNextAsync().AsTask();
        Publish(1);
        await _time.TimerArmedAsync();
        _time.Advance(Second * 0.9);
        LeadershipChangedEventArgs b = Publish(2);
        Assert.Equal(Second, await _time.TimerArmedAsync());
        _time.Advance(Second * 0.9);
        Assert.False(first.IsCompleted);
        _time.Advance(Second * 0.1);

        Assert.True(await first);
        Assert.Same(b, changes.Current);
    }

    [Fact(Timeout = Timeout)]
    public async Task Debounce_WhenTheSourceEnds_YieldsThePendingChangeAtOnce()
    {
        LeadershipChangedEventArgs[] changes = [Changes.Acquired(1), Changes.Lost(1)];

        Assert.Equal([changes[1]], await Changes.Of(changes).Debounce(Second, _time, Token).ToListAsync(Token));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("buffer")]
    [InlineData("throttle")]
    [InlineData("debounce")]
    public async Task TimedOperators_WhenTheConsumerStopsDuringARead_DisposeTheSource(string name)
    {
        IAsyncEnumerable<object> changes = TimedOperator(name, Token);
        IAsyncEnumerator<object> enumerator = changes.GetAsyncEnumerator(Token);
        Task<bool> first = enumerator.MoveNextAsync().AsTask();
        Publish(1);
        if (name != "throttle")
        {
            await _time.TimerArmedAsync();
            _time.Advance(Second);
        }

        Assert.True(await first);
        Assert.Equal(1, _hub.SubscriptionCount);

        await enumerator.DisposeAsync();

        Assert.Equal(0, _hub.SubscriptionCount);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("buffer")]
    [InlineData("throttle")]
    [InlineData("debounce")]
    public async Task TimedOperators_WhenCancelledDuringAWait_ThrowAndDisposeTheSource(string name)
    {
        using var cancellation = new CancellationTokenSource();
        IAsyncEnumerator<object> enumerator = TimedOperator(name, cancellation.Token).GetAsyncEnumerator(Token);
        Publish(1);
        if (name == "throttle")
        {
            Assert.True(await enumerator.MoveNextAsync());
        }

        Task<bool> waiting = enumerator.MoveNextAsync().AsTask();
        await _time.TimerArmedAsync();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, _hub.SubscriptionCount);
    }

    [Fact]
    public void TimedOperators_WhenTheSpanIsNotPositive_ThrowAtTheCall()
    {
        IAsyncEnumerable<LeadershipChangedEventArgs> source = Changes.Of();

        Assert.Throws<ArgumentOutOfRangeException>(() => source.Buffer(TimeSpan.Zero, Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Throttle(TimeSpan.FromTicks(-1), Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Debounce(TimeSpan.MaxValue, Token));
    }

    private StrictSource Subscribe() =>
        new(_hub.Subscribe(LeadershipEventType.All, CancellationToken.None));

    private LeadershipChangedEventArgs Publish(long term)
    {
        LeadershipChangedEventArgs change = Changes.Acquired(term);
        _hub.Publish(change);
        return change;
    }

    private IAsyncEnumerable<object> TimedOperator(string name, CancellationToken token) => name switch
    {
        "buffer" => Subscribe().Buffer(Second, _time, token),
        "throttle" => Subscribe().Throttle(Second, _time, token),
        _ => Subscribe().Debounce(Second, _time, token),
    };

    private async IAsyncEnumerable<LeadershipChangedEventArgs> EndlessSource()
    {
        for (long term = 1; ; term++)
        {
            _time.Advance(Second / 10);
            yield return Changes.Acquired(term);
            await Task.CompletedTask;
        }
    }
}
