namespace MultiLock.Tests.Events;

public sealed class LeadershipChangeExtensionsTests
{
    private const int Timeout = 30_000;

    private static readonly LeadershipChangedEventArgs Following = Changes.Following("them", 1);
    private static readonly LeadershipChangedEventArgs Acquired = Changes.Acquired(2);
    private static readonly LeadershipChangedEventArgs Lost = Changes.Lost(2);
    private static readonly LeadershipChangedEventArgs AcquiredAgain = Changes.Acquired(3);

    private readonly LeadershipChangeHub _hub = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IAsyncEnumerable<LeadershipChangedEventArgs> Story => Changes.Of(Following, Acquired, Lost, AcquiredAgain);

    [Fact(Timeout = Timeout)]
    public async Task Where_WhenSomeMatch_KeepsThem() =>
        Assert.Equal([Acquired, AcquiredAgain], await Story.Where(change => change.BecameLeader, Token).ToListAsync(Token));

    [Fact(Timeout = Timeout)]
    public async Task Select_WhenGivenASelector_YieldsItsResults() =>
        Assert.Equal([false, true, false, true], await Story.Select(change => change.CurrentStatus.IsLeader, Token).ToListAsync(Token));

    [Theory(Timeout = Timeout)]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(9, 4)]
    public async Task Take_WhenGivenACount_YieldsAtMostThatMany(int count, int expected) =>
        Assert.Equal(expected, await Story.Take(count, Token).CountAsync(Token));

    [Theory(Timeout = Timeout)]
    [InlineData(-1, 4)]
    [InlineData(3, 1)]
    [InlineData(9, 0)]
    public async Task Skip_WhenGivenACount_LeavesThatManyOut(int count, int expected) =>
        Assert.Equal(expected, await Story.Skip(count, Token).CountAsync(Token));

    [Fact(Timeout = Timeout)]
    public async Task DistinctUntilChanged_WhenAStatusRepeats_KeepsItsFirstOnly()
    {
        LeadershipChangedEventArgs sameStatus = new(
            LeadershipStatus.NoLeader, LeadershipStatus.Leader(Changes.Leader("me", 2) with { LastHeartbeat = DateTimeOffset.UnixEpoch }));

        Assert.Equal([Acquired, AcquiredAgain, Lost], await Changes.Of(Acquired, sameStatus, AcquiredAgain, Lost, Lost).DistinctUntilChanged(Token).ToListAsync(Token));
    }

    [Fact(Timeout = Timeout)]
    public async Task ForEachAsync_WhenTheCallbackIsAsynchronous_AwaitsItBeforeTheNextChange()
    {
        int running = 0;
        int most = 0;
        int calls = 0;

        await Story.ForEachAsync(
            async _ =>
            {
                most = Math.Max(most, ++running);
                await Task.Yield();
                running--;
                calls++;
            },
            Token);

        Assert.Equal(4, calls);
        Assert.Equal(1, most);
    }

    [Fact(Timeout = Timeout)]
    public async Task ForEachAsync_WhenTheCallbackThrows_SurfacesItAndUnsubscribes()
    {
        Task loop = Subscribe().ForEachAsync(_ => throw new InvalidOperationException("user code"), Token);
        _hub.Publish(Acquired);

        await Assert.ThrowsAsync<InvalidOperationException>(() => loop);
        Assert.Equal(0, _hub.SubscriptionCount);
    }

    [Fact(Timeout = Timeout)]
    public async Task BufferByCount_WhenTheSourceEnds_YieldsTheShorterRest()
    {
        List<IReadOnlyList<LeadershipChangedEventArgs>> lists = await Story.Buffer(3, Token).ToListAsync(Token);

        Assert.Equal([[Following, Acquired, Lost], [AcquiredAgain]], lists);
    }

    [Fact(Timeout = Timeout)]
    public async Task TakeUntilLeader_WhenLeadershipIsAcquired_YieldsThatAndEnds() =>
        Assert.Equal([Following, Acquired], await Story.TakeUntilLeader(Token).ToListAsync(Token));

    [Fact(Timeout = Timeout)]
    public async Task WhileLeader_WhenLeadershipIsLost_EndsWithoutTheLoss() =>
        Assert.Equal([Acquired], await Story.WhileLeader(Token).ToListAsync(Token));

    [Fact(Timeout = Timeout)]
    public async Task OnLeadershipTransition_WhenCallbacksAreSynchronous_CallsEachForItsTransition()
    {
        List<string> calls = [];

        await Story.OnLeadershipTransition(onAcquired: _ => calls.Add("acquired"), onLost: _ => calls.Add("lost"), Token);

        Assert.Equal(["acquired", "lost", "acquired"], calls);
    }

    [Fact(Timeout = Timeout)]
    public async Task OnLeadershipTransition_WhenCallbacksAreAsynchronous_AwaitsThem()
    {
        List<string> calls = [];

        await Story.OnLeadershipTransition(
            onAcquired: async _ =>
            {
                await Task.Yield();
                calls.Add("acquired");
            },
            onLost: async _ =>
            {
                await Task.Yield();
                calls.Add("lost");
            },
            Token);

        Assert.Equal(["acquired", "lost", "acquired"], calls);
    }

    [Fact(Timeout = Timeout)]
    public async Task Operators_WhenTheyEndEarly_UnsubscribeWithoutWaitingForAnotherChange()
    {
        Task<int>[] endings =
        [
            Subscribe().Take(2, Token).CountAsync(Token).AsTask(),
            Subscribe().TakeUntilLeader(Token).CountAsync(Token).AsTask(),
            Subscribe().Where(_ => true, Token).Select(change => change, Token).DistinctUntilChanged(Token).Skip(1, Token).Take(1, Token).CountAsync(Token).AsTask(),
        ];
        _hub.Publish(Following);
        _hub.Publish(Acquired);

        Assert.Equal<int[]>([2, 2, 1], await Task.WhenAll(endings));
        Assert.Equal(0, _hub.SubscriptionCount);
    }

    [Fact(Timeout = Timeout)]
    public async Task Operators_WhenTheirTokenFires_ThrowAndUnsubscribe()
    {
        using var cancellation = new CancellationTokenSource();
        CancellationToken token = cancellation.Token;
        Task[] loops =
        [
            Subscribe().Where(_ => true, token).CountAsync(Token).AsTask(),
            Subscribe().Select(_ => 1, token).CountAsync(Token).AsTask(),
            Subscribe().Take(1, token).CountAsync(Token).AsTask(),
            Subscribe().Skip(1, token).CountAsync(Token).AsTask(),
            Subscribe().DistinctUntilChanged(token).CountAsync(Token).AsTask(),
            Subscribe().Buffer(2, token).CountAsync(Token).AsTask(),
            Subscribe().Buffer(TimeSpan.FromHours(1), token).CountAsync(Token).AsTask(),
            Subscribe().Throttle(TimeSpan.FromHours(1), token).CountAsync(Token).AsTask(),
            Subscribe().Debounce(TimeSpan.FromHours(1), token).CountAsync(Token).AsTask(),
            Subscribe().TakeUntilLeader(token).CountAsync(Token).AsTask(),
            Subscribe().WhileLeader(token).CountAsync(Token).AsTask(),
            Subscribe().ForEachAsync(_ => { }, token),
            Subscribe().OnLeadershipTransition(_ => { }, _ => { }, token),
        ];

        await cancellation.CancelAsync();

        foreach (Task loop in loops)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);
        }

        Assert.Equal(0, _hub.SubscriptionCount);
    }

    [Fact]
    public void Operators_WhenAnArgumentIsWrong_ThrowAtTheCall()
    {
        IAsyncEnumerable<LeadershipChangedEventArgs> none = null!;

        Assert.Throws<ArgumentNullException>(() => none.Take(1, Token));
        Assert.Throws<ArgumentNullException>(() => Story.Where(null!, Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => Story.Buffer(0, Token));
    }

    private IAsyncEnumerable<LeadershipChangedEventArgs> Subscribe() => _hub.Subscribe(LeadershipEventType.All, CancellationToken.None);
}
