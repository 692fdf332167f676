namespace MultiLock.Tests.Events;

public sealed class LeadershipChangeHubTests
{
    private const int Timeout = 30_000;

    private readonly LeadershipChangeHub _hub = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Subscribe_WhenEnumeratedLater_SeesEverythingSinceTheCallAndNothingBefore()
    {
        _hub.Publish(Changes.Acquired(1));
        IAsyncEnumerable<LeadershipChangedEventArgs> changes = _hub.Subscribe(LeadershipEventType.All, Token);
        LeadershipChangedEventArgs[] published = [Changes.Lost(1), Changes.Acquired(2), Changes.Lost(2)];
        foreach (LeadershipChangedEventArgs change in published)
        {
            _hub.Publish(change);
        }

        _hub.Complete();

        Assert.Equal(published, await changes.ToListAsync(Token));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(LeadershipEventType.Acquired, 1)]
    [InlineData(LeadershipEventType.Lost, 1)]
    [InlineData(LeadershipEventType.Acquired | LeadershipEventType.Lost, 2)]
    [InlineData(LeadershipEventType.Changed, 3)]
    [InlineData(LeadershipEventType.All, 3)]
    [InlineData(LeadershipEventType.None, 0)]
    public async Task Subscribe_WhenTypesAreGiven_IsToldAboutThoseOnly(LeadershipEventType types, int expected)
    {
        IAsyncEnumerable<LeadershipChangedEventArgs> changes = _hub.Subscribe(types, Token);
        _hub.Publish(Changes.Following("them"));
        _hub.Publish(Changes.Acquired(2));
        _hub.Publish(Changes.Lost(2));
        _hub.Complete();

        Assert.Equal(expected, (await changes.ToListAsync(Token)).Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task Publish_WhenManyPublishAtOnce_GivesEverySubscriberTheSameOrder()
    {
        IAsyncEnumerable<LeadershipChangedEventArgs> first = _hub.Subscribe(LeadershipEventType.All, Token);
        IAsyncEnumerable<LeadershipChangedEventArgs> second = _hub.Subscribe(LeadershipEventType.All, Token);

        await Parallel.ForEachAsync(
            Enumerable.Range(1, 1000),
            Token,
            (term, _) =>
            {
                _hub.Publish(Changes.Acquired(term));
                return ValueTask.CompletedTask;
            });
        _hub.Complete();

        List<LeadershipChangedEventArgs> seen = await first.ToListAsync(Token);
        Assert.Equal(1000, seen.Count);
        Assert.Equal(seen, await second.ToListAsync(Token));
    }

    [Fact(Timeout = Timeout)]
    public async Task Publish_WhenASubscriberBlocks_ReturnsAndServesOthers()
    {
        using var release = new ManualResetEventSlim();
        var blocked = new TaskCompletionSource();
        Task blocker = Task.Run(
            () => _hub.Subscribe(LeadershipEventType.All, Token).ForEachAsync(
                _ =>
                {
                    blocked.TrySetResult();
                    release.Wait(Token);
                },
                Token),
            Token);
        IAsyncEnumerable<LeadershipChangedEventArgs> other = _hub.Subscribe(LeadershipEventType.All, Token);
        while (_hub.SubscriptionCount < 2)
        {
            await Task.Yield();
        }

        _hub.Publish(Changes.Acquired());
        await blocked.Task;
        _hub.Publish(Changes.Lost());
        _hub.Complete();

        Assert.Equal(2, (await other.ToListAsync(Token)).Count);
        release.Set();
        await blocker;
    }

    [Fact(Timeout = Timeout)]
    public async Task Publish_WhenTheReaderWaits_RunsItsCodeOnAnotherThread()
    {
        // A synchronous continuation would run the reader within Publish, on the thread that carries the heartbeat.
        var readerThread = new TaskCompletionSource<int>();
        Task reader = _hub.Subscribe(LeadershipEventType.All, Token).Take(1, Token)
            .ForEachAsync(_ => readerThread.SetResult(Environment.CurrentManagedThreadId), Token);

        int publisherThread = 0;
        var publisher = new Thread(() =>
        {
            publisherThread = Environment.CurrentManagedThreadId;
            _hub.Publish(Changes.Acquired());
        });
        publisher.Start();

        Assert.NotEqual(await readerThread.Task, publisherThread);
        await reader;
        publisher.Join();
    }

    [Fact(Timeout = Timeout)]
    public async Task Subscribe_WhenTheTokenHasFired_ThrowsAtTheFirstReadAndKeepsNothing()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        IAsyncEnumerable<LeadershipChangedEventArgs> changes = _hub.Subscribe(LeadershipEventType.All, cancellation.Token);

        Assert.Equal(0, _hub.SubscriptionCount);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => changes.ToListAsync(Token).AsTask());
    }

    [Fact(Timeout = Timeout)]
    public async Task Enumeration_WhenTheSubscriptionsTokenFires_ThrowsAndUnsubscribes()
    {
        using var cancellation = new CancellationTokenSource();
        Task<List<LeadershipChangedEventArgs>> reading = _hub.Subscribe(LeadershipEventType.All, cancellation.Token).ToListAsync(Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(0, _hub.SubscriptionCount);
    }

    [Fact(Timeout = Timeout)]
    public async Task Enumeration_WhenItsOwnTokenFires_ThrowsAndUnsubscribes()
    {
        using var cancellation = new CancellationTokenSource();
        Task<List<LeadershipChangedEventArgs>> reading = _hub.Subscribe(LeadershipEventType.All, Token).ToListAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(0, _hub.SubscriptionCount);
    }

    [Fact(Timeout = Timeout)]
    public async Task Subscription_WhenTheTokenFiresBeforeItIsEnumerated_IsRemoved()
    {
        using var cancellation = new CancellationTokenSource();
        _hub.Subscribe(LeadershipEventType.All, cancellation.Token);
        Assert.Equal(1, _hub.SubscriptionCount);

        await cancellation.CancelAsync();

        Assert.Equal(0, _hub.SubscriptionCount);
    }

    [Fact(Timeout = Timeout)]
    public async Task Enumerator_WhenDisposedWithoutARead_Unsubscribes()
    {
        IAsyncEnumerator<LeadershipChangedEventArgs> enumerator = _hub.Subscribe(LeadershipEventType.All, Token).GetAsyncEnumerator(Token);

        await enumerator.DisposeAsync();

        Assert.Equal(0, _hub.SubscriptionCount);
    }

    [Fact(Timeout = Timeout)]
    public async Task Enumeration_WhenRepeated_IsASubscriptionOfItsOwn()
    {
        IAsyncEnumerable<LeadershipChangedEventArgs> changes = _hub.Subscribe(LeadershipEventType.All, Token);
        _hub.Publish(Changes.Acquired(1));
        Assert.Equal(1, (await changes.FirstAsync(Token)).CurrentStatus.CurrentLeader!.FencingToken);

        Task<LeadershipChangedEventArgs> again = changes.FirstAsync(Token).AsTask();
        _hub.Publish(Changes.Acquired(2));

        Assert.Equal(2, (await again).CurrentStatus.CurrentLeader!.FencingToken);
        Assert.Equal(0, _hub.SubscriptionCount);
    }

    [Fact(Timeout = Timeout)]
    public async Task Complete_WhenReadersWait_EndsThemAndLaterOnes()
    {
        Task<List<LeadershipChangedEventArgs>> waiting = _hub.Subscribe(LeadershipEventType.All, Token).ToListAsync(Token).AsTask();

        _hub.Complete();
        _hub.Publish(Changes.Acquired());

        Assert.Empty(await waiting);
        Assert.Empty(await _hub.Subscribe(LeadershipEventType.All, Token).ToListAsync(Token));
        Assert.Equal(0, _hub.SubscriptionCount);
    }
}
