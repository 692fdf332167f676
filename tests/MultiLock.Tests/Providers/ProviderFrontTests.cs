namespace MultiLock.Tests.Providers;

public sealed class ProviderFrontTests
{
    private readonly FakeStore _store = new();
    private readonly ProviderFront _front;

    public ProviderFrontTests() => _front = new ProviderFront(_store, typeof(ProviderFrontTests));

    [Fact]
    public async Task Request_WhenTheStoreFails_IsToldWithItsRemedyAndCause()
    {
        var cause = new IOException("the wire");
        _store.Answer = _ => throw cause;

        var told = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await _front.ReadAsync(["billing"], Token));

        Assert.Equal("could not read", told.Message);
        Assert.Same(cause, told.InnerException);
    }

    [Fact]
    public async Task Heartbeat_WhenTheStoreFails_IsToldWithItsRemedyAndCause()
    {
        var cause = new IOException("the wire");
        _store.Answer = _ => throw cause;

        var told = await Assert.ThrowsAsync<LeaderElectionProviderException>(async () => await _front.RenewAsync(Heartbeat(), Token));

        Assert.Equal("could not send a heartbeat", told.Message);
        Assert.Same(cause, told.InnerException);
    }

    [Fact]
    public async Task Request_WhenTheFailureIsNoneOfTheServer_PassesAsItIs()
    {
        var bug = new InvalidOperationException("a bug");
        _store.Answer = _ => throw bug;

        Assert.Same(bug, await Assert.ThrowsAsync<InvalidOperationException>(async () => await _front.ReadAsync(["billing"], Token)));
    }

    [Fact]
    public async Task Request_WhenTheStoreRefusesForGood_PassesAsItIs()
    {
        var refusal = new LeaderElectionConfigurationException("a format of tomorrow");
        _store.Answer = _ => throw refusal;

        Assert.Same(refusal, await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await _front.InitializeAsync(Token)));
    }

    [Fact]
    public async Task Request_WhenItsCallerCancels_EndsWithTheCallersToken()
    {
        using var caller = new CancellationTokenSource();
        _store.Answer = token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        Task request = _front.ReadAsync(["billing"], caller.Token).AsTask();

        await caller.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(caller.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task Request_WhenTheProviderIsDisposedMeanwhile_EndsAsDisposed()
    {
        _store.Answer = token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        Task request = _front.ReadAsync(["billing"], Token).AsTask();

        await _front.CloseAsync();

        var disposed = await Assert.ThrowsAsync<ObjectDisposedException>(() => request);
        Assert.Equal(typeof(ProviderFrontTests).FullName, disposed.ObjectName);
    }

    [Fact]
    public async Task Request_WhenTheProviderWasDisposed_NeverReachesTheStore()
    {
        await _front.CloseAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _front.ReadAsync(["billing"], Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _front.RenewAsync(Heartbeat(), Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _front.HealthCheckAsync(Token));
        Assert.Equal(0, _store.Requests);
    }

    [Fact]
    public async Task Request_WhenItNamesMoreGroupsThanABatchHolds_NeverReachesTheStore()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await _front.ReadAsync(["a", "b", "c"], Token));

        Assert.Equal(0, _store.Requests);
    }

    [Fact]
    public async Task Health_WhenTheStoreFails_IsFalse()
    {
        _store.Answer = _ => throw new IOException("the wire");

        Assert.False(await _front.HealthCheckAsync(Token));
    }

    [Fact]
    public async Task Close_WhenCalledAgain_LeavesTheRestToTheFirstCall()
    {
        Assert.True(await _front.CloseAsync());
        Assert.False(await _front.CloseAsync());
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static RenewRequest Heartbeat() => new(Guid.NewGuid(), TimeSpan.FromSeconds(15), [], 0, TimeSpan.FromSeconds(1));

    private sealed class FakeStore : IProviderStore
    {
        public Func<CancellationToken, Task> Answer { get; set; } = _ => Task.CompletedTask;

        public int Requests { get; private set; }

        public int MaxBatchSize => 2;

        public Task InitializeAsync(CancellationToken cancellationToken) => RunAsync(0, cancellationToken);

        public Task<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken) => RunAsync(AcquireReply.Lost, cancellationToken);

        public ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken) => new(RunAsync(RenewReply.Lost, cancellationToken));

        public Task ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken) => RunAsync(0, cancellationToken);

        public Task<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken) =>
            RunAsync<IReadOnlyList<LeaderRecord?>>([null], cancellationToken);

        public Task<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken) => RunAsync(true, cancellationToken);

        public LeaderElectionProviderException? Explain(Exception exception, string action) =>
            exception is IOException ? new LeaderElectionProviderException("could not " + action, exception) : null;

        private async Task<T> RunAsync<T>(T result, CancellationToken cancellationToken)
        {
            Requests++;
            await Answer(cancellationToken);
            return result;
        }
    }
}
