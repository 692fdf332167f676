using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>The shell around the core: starting, stopping, adding and removing groups, and what it tells whom.</summary>
public sealed class ElectionEngineTests : IAsyncDisposable
{
    private readonly ElectionWorld _world = new();
    private readonly LogOfEvents _log = new();
    private readonly FaultyProvider _provider;
    private readonly ElectionEngine _engine;

    public ElectionEngineTests()
    {
        _provider = _world.NewProvider();
        _engine = NewEngine(_provider);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_OfANameThatIsThere_IsRefusedByName()
    {
        _engine.Add(Settings("a"));
        Assert.Contains("'a'", Assert.Throws<InvalidOperationException>(() => _engine.Add(Settings("a"))).Message, StringComparison.Ordinal);
        Assert.Equal("a", Assert.Single(_engine.Groups).Name);
        await _engine.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => _engine.Add(Settings("b")));
        Assert.Throws<ObjectDisposedException>(() => { _ = _engine.StartAsync(failFast: false, Token); });
    }

    [Fact]
    public async Task StartAsync_ManyTimes_PreparesTheBackendOnce()
    {
        int prepared = 0;
        _provider.OnInitialize = () =>
        {
            prepared++;
            return null;
        };
        Assert.False(_engine.IsReady);
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(failFast: true, Token);
        Assert.True(_engine.IsReady);
        Assert.Equal(1, prepared);
    }

    [Fact]
    public async Task StartAsync_WhenTheBackendCanNeverWork_DoesNotTryAgain()
    {
        int tries = 0;
        _provider.OnInitialize = () =>
        {
            tries++;
            return new LeaderElectionConfigurationException("No table.");
        };
        await Assert.ThrowsAsync<LeaderElectionConfigurationException>(() => _engine.StartAsync(failFast: false, Token));
        _world.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(1, tries);
        Assert.Equal(0, _log.Count(1012));
    }

    [Fact]
    public async Task Groups_StartedTogether_AreAskedForInOneCall()
    {
        ElectionGroup[] groups = [_engine.Add(Settings("a")), _engine.Add(Settings("b")), _engine.Add(Settings("c"))];
        await _engine.StartAsync(failFast: true, Token);
        _engine.Start(groups);
        Assert.All(groups, group => Assert.True(group.Leadership!.IsCurrent));
        Assert.Equal(1, _provider.Calls.Count(call => call == "acquire"));
    }

    [Fact]
    public async Task Groups_WhenTheProviderSaysThatItTakesNone_AreAskedForOneByOne()
    {
        FaultyProvider provider = _world.NewProvider(maxBatchSize: 0);
        ElectionEngine engine = NewEngine(provider);
        ElectionGroup[] groups = [engine.Add(Settings("a")), engine.Add(Settings("b"))];
        await engine.StartAsync(failFast: true, Token);
        engine.Start(groups);
        Assert.All(groups, group => Assert.True(group.Leadership!.IsCurrent));
        Assert.Equal(2, provider.Calls.Count(call => call == "acquire"));
    }

    [Fact]
    public async Task StartAsync_WhenTheBackendIsDownAndTheApplicationWantsToKnow_Throws()
    {
        _provider.OnInitialize = () => new LeaderElectionProviderException("Down.");
        await Assert.ThrowsAsync<LeaderElectionProviderException>(() => _engine.StartAsync(failFast: true, Token));
        Assert.False(_engine.IsReady);
        Assert.Equal(0, _log.Count(1010));
    }

    [Fact]
    public async Task StartAsync_WhenTheBackendIsDown_SaysSoOnceAndGoesOnTrying()
    {
        int tries = 0;
        _provider.OnInitialize = () => Interlocked.Increment(ref tries) < 6 ? new LeaderElectionProviderException("Down.") : null;
        await _engine.StartAsync(failFast: false, Token);
        Assert.False(_engine.IsReady);
        await Until(() => _engine.IsReady);
        Assert.Equal(6, tries);
        Assert.Equal(1, _log.Count(1010));
    }

    [Fact]
    public async Task Watch_WhenItFailsAtFirst_IsSaidOnceAndTriedAgain()
    {
        int tries = 0;
        _provider.OnWatch = () => Interlocked.Increment(ref tries) < 4 ? new LeaderElectionProviderException("No watch.") : null;
        ElectionGroup group = _engine.Add(Settings("a"));
        await _engine.StartAsync(failFast: true, Token);
        Assert.True(_engine.IsReady);
        _engine.Start(group);
        Assert.True(group.Leadership!.IsCurrent);
        await Until(() => Volatile.Read(ref tries) >= 4);
        Assert.Equal(1, _log.Count(1010));
    }

    [Fact]
    public async Task Watch_WhenItFailed_LeavesPollingToTheFollower_UntilItWorks()
    {
        Participant leader = _world.NewParticipant(options => options.ElectionGroup = "a");
        await leader.Service.StartAsync(Token);
        _provider.OnWatch = () => new LeaderElectionProviderException("No watch.");
        ElectionGroup group = _engine.Add(Settings("a"));
        await _engine.StartAsync(failFast: true, Token);
        _engine.Start(group);
        _world.Pass(TimeSpan.FromSeconds(3.5));
        Assert.InRange(_provider.Calls.Count(call => call == "acquire"), 4, 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Watch_WhenItWorks_SparesTheFollowerItsPolling(bool silent)
    {
        _provider.WatchesInSilence = silent;
        Participant leader = _world.NewParticipant(options => options.ElectionGroup = "a");
        await leader.Service.StartAsync(Token);
        ElectionGroup group = _engine.Add(Settings("a"));
        await _engine.StartAsync(failFast: true, Token);
        _engine.Start(group);
        _world.Pass(TimeSpan.FromSeconds(4.5));
        Assert.Equal(1, _provider.Calls.Count(call => call == "acquire"));
    }

    [Fact]
    public async Task RemoveAsync_OfALeader_ReleasesIt_EndsItsSubscriptions_AndLeavesTheNameFree()
    {
        ElectionGroup group = _engine.Add(Settings("a"));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(group, Token);
        LeadershipContext leadership = group.Leadership!;
        await using IAsyncEnumerator<LeadershipChangedEventArgs> changes = group.Changes.Subscribe(LeadershipEventType.All, Token).GetAsyncEnumerator(Token);
        await _engine.RemoveAsync(group, Token);
        Assert.False(leadership.IsCurrent);
        Assert.Null(_engine.Find("a"));
        Assert.True(await changes.MoveNextAsync());
        Assert.True(changes.Current.LostLeadership);
        Assert.False(await changes.MoveNextAsync());

        ElectionGroup again = _engine.Add(Settings("a"));
        await _engine.StartAsync(again, Token);
        await _engine.RemoveAsync(group, Token);
        await _engine.StopAsync(group, LeadershipChangeReason.Released, Token);
        Assert.Same(again, _engine.Find("a"));
        Assert.True(again.Leadership!.IsCurrent);
    }

    [Fact]
    public async Task StartAsync_OfAGroupThatFollowsAlready_DoesNotWaitForItsNextAttempt()
    {
        Participant leader = _world.NewParticipant(options => options.ElectionGroup = "a");
        await leader.Service.StartAsync(Token);
        ElectionGroup group = _engine.Add(Settings("a"));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(group, Token);
        Assert.True(_engine.StartAsync(group, Token).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task StartAsync_OfAGroup_WaitsForTheAnswerToItsAttempt()
    {
        ElectionGroup group = _engine.Add(Settings("a"));
        await _engine.StartAsync(failFast: true, Token);
        _provider.OnCall = call => call == "acquire" ? Fault.HeldReply : Fault.None;
        Task started = _engine.StartAsync(group, Token);
        Assert.False(started.IsCompleted);
        Task again = _engine.StartAsync(group, Token);
        Assert.False(again.IsCompleted);
        _provider.Deliver();
        await started;
        await again;
        Assert.True(group.Leadership!.IsCurrent);
    }

    [Fact]
    public async Task StopAsync_OfAnEngineThatNeverStarted_IsDoneAtOnce()
    {
        ElectionGroup group = _engine.Add(Settings("a"));
        Assert.True(_engine.StopAsync(group, LeadershipChangeReason.Released, Token).IsCompletedSuccessfully);
        await _engine.DisposeAsync();
        Assert.Empty(_provider.Calls);
    }

    [Fact]
    public async Task StepDownAsync_WhenItComesAfterTheDisposal_DoesNotWaitForEver()
    {
        ElectionGroup group = _engine.Add(Settings("a"));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.DisposeAsync();

        await _engine.StepDownAsync(group, term: 0, Token).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Token);
    }

    [Fact]
    public async Task StopAsync_WhenItsTokenFires_TriesTheReleaseForASecond()
    {
        using var impatient = new CancellationTokenSource();
        ElectionGroup group = _engine.Add(Settings("a", options => options.StopTimeout = TimeSpan.FromMinutes(1)));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(group, Token);
        Term term = group.Leadership!.Term;
        Assert.True(term.TryEnterRun());
        Task stopped = _engine.StopAsync(group, LeadershipChangeReason.Released, impatient.Token);
        await impatient.CancelAsync();
        Assert.False(stopped.IsCompleted);
        await Until(() => stopped.IsCompleted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        term.ExitRun();
    }

    [Fact]
    public async Task StopAsync_WhenTheReleaseSucceedsWithinASecondAfterItsTokenFired_IsDone()
    {
        using var impatient = new CancellationTokenSource();
        ElectionGroup group = _engine.Add(Settings("a", options => options.StopTimeout = TimeSpan.FromMinutes(1)));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(group, Token);
        Term term = group.Leadership!.Term;
        Assert.True(term.TryEnterRun());
        Task stopped = _engine.StopAsync(group, LeadershipChangeReason.Released, impatient.Token);
        await impatient.CancelAsync();
        term.ExitRun();
        await stopped.WaitAsync(Token);
        Assert.Contains("release", _provider.Calls);
    }

    [Fact]
    public async Task DisposeAsync_Twice_StopsWatchingOnce_ReleasesAndEndsSubscriptions()
    {
        ElectionGroup group = _engine.Add(Settings("a"));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(group, Token);
        await using IAsyncEnumerator<LeadershipChangedEventArgs> changes = group.Changes.Subscribe(LeadershipEventType.Lost, Token).GetAsyncEnumerator(Token);
        await _engine.DisposeAsync();
        await _engine.DisposeAsync();
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(LeadershipChangeReason.Disposed, changes.Current.Reason);
        Assert.False(await changes.MoveNextAsync());
        Assert.Equal(1, _provider.Calls.Count(call => call == "release"));
        Assert.True(_engine.StopAsync(group, LeadershipChangeReason.Released, Token).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task DisposeAsync_WhenTheEndOfTheWatchFails_SaysSoAndDoesTheRest()
    {
        _provider.AtTheEndOfTheWatch = new InvalidOperationException("The watch cannot end.");
        ElectionGroup group = _engine.Add(Settings("a"));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(group, Token);
        await using IAsyncEnumerator<LeadershipChangedEventArgs> changes = group.Changes.Subscribe(LeadershipEventType.Lost, Token).GetAsyncEnumerator(Token);

        await _engine.DisposeAsync();

        Assert.True(await changes.MoveNextAsync());
        Assert.False(await changes.MoveNextAsync());
        Assert.Contains("release", _provider.Calls);
        Assert.Equal(1, _log.Count(1014));
    }

    [Fact]
    public async Task DisposeAsync_WhileTheBackendIsStillDown_EndsTheWaitForIt()
    {
        _provider.OnInitialize = () => new LeaderElectionProviderException("Down.");
        await _engine.StartAsync(failFast: false, Token);
        await _engine.DisposeAsync().AsTask().WaitAsync(Token);
        Assert.False(_engine.IsReady);
    }

    [Fact]
    public async Task DisposeAsync_WhileSomebodyWaitsForTheBackend_CancelsThatWait()
    {
        _provider.HangsAtStart = true;
        Task started = _engine.StartAsync(failFast: true, Token);
        await _engine.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => started.WaitAsync(PatienceAttribute.Limit / 2, TimeProvider.System, CancellationToken.None));
    }

    [Fact]
    public async Task DisposeAsync_EndsTheThreadsOfTheElection()
    {
        var threads = new Ending();
        var engine = new ElectionEngine(_provider, _world.Time, _log, executor: clock => threads.Around(new InlineExecutor(clock)));
        await engine.StartAsync(failFast: true, Token);
        Assert.False(threads.Ended);
        await engine.DisposeAsync();
        Assert.True(threads.Ended);
    }

    [Fact]
    public async Task Run_ThatOutlivesItsLease_IsCountedAndReportedWithItsTerm()
    {
        List<(string Group, long Term)> reported = [];
        _engine.RunOutlivedLease = (group, term) => reported.Add((group.Name, term.Number));
        ElectionGroup group = _engine.Add(Settings("a"));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(group, Token);
        Term term = group.Leadership!.Term;
        Assert.True(term.TryEnterRun());
        Assert.True(term.TryEnterRun());
        _provider.OnCall = _ => Fault.Error;
        _world.Pass(TimeSpan.FromSeconds(16));
        Assert.Equal([("a", term.Number)], reported);
        Assert.Equal(2, _engine.RunsThatOutlivedTheirLease);
        Assert.Equal(1, _log.Count(1003));
        term.ExitRun();
        term.ExitRun();
    }

    [Fact]
    public async Task Terms_AreCounted_WithTheReasonOfTheirEndAndTheRunsThatOutlivedThem()
    {
        ConcurrentQueue<(string Instrument, long Value, string? Reason)> measured = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = static (instrument, self) =>
        {
            if (instrument.Meter.Name == "MultiLock")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            // Tests that run at the same time are heard too.
            Dictionary<string, object?> all = new(tags.ToArray());
            if (all.GetValueOrDefault("multilock.group") is "engine-metrics")
            {
                measured.Enqueue((instrument.Name, value, all.GetValueOrDefault("multilock.reason") as string));
            }
        });
        listener.Start();
        ElectionGroup group = _engine.Add(Settings("engine-metrics"));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(group, Token);
        Term term = group.Leadership!.Term;
        Assert.True(term.TryEnterRun());
        _provider.OnCall = _ => Fault.Error;
        _world.Pass(TimeSpan.FromSeconds(16));
        term.ExitRun();
        Assert.Equal(
            [("multilock.leadership.acquired", 1, null), ("multilock.leadership.ended", 1, "BackendUnreachable"), ("multilock.runs.outlived_lease", 1, null)],
            measured);
    }

    [Fact]
    public async Task Loss_IsAWarning_AndAReleaseIsNot()
    {
        ElectionGroup group = _engine.Add(Settings("a"));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(group, Token);
        await _engine.StopAsync(group, LeadershipChangeReason.Released, Token);
        Assert.Equal((1, 0), (_log.Count(1001), _log.Count(1002)));
        await _engine.StartAsync(group, Token);
        _provider.OnCall = _ => Fault.Error;
        Assert.False(_engine.IsBackendFailing);
        _world.Pass(TimeSpan.FromSeconds(13));
        Assert.Equal((1, 1), (_log.Count(1001), _log.Count(1002)));
        Assert.True(_engine.IsBackendFailing);
    }

    [Theory]
    [InlineData(true, LogLevel.Information)]
    [InlineData(false, LogLevel.Debug)]
    public async Task DetailedLogging_ShowsAttemptsAndLeadersAtTheLevelThatPeopleRead(bool detailed, LogLevel level)
    {
        Participant leader = _world.NewParticipant(options => options.ElectionGroup = "a");
        await leader.Service.StartAsync(Token);
        ElectionGroup group = _engine.Add(Settings("a", options => options.EnableDetailedLogging = detailed));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(group, Token);
        Assert.Contains((1004, level), _log.Entries);
        Assert.Contains((1005, level), _log.Entries);
    }

    [Fact]
    public async Task Reads_WhenTheProviderForgetsAnAnswer_AreFailedCallsAndNotTheEndOfTheElection()
    {
        Participant leader = _world.NewParticipant(options => options.ElectionGroup = "a");
        await leader.Service.StartAsync(Token);
        ElectionGroup observer = _engine.Add(Settings("a", options => options.Candidate = false));
        _provider.ForgetsResults = true;
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(observer, Token);
        Assert.Null(observer.Status.CurrentLeader);
        _provider.ForgetsResults = false;
        _world.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(leader.Service.ParticipantId, observer.Status.CurrentLeader!.LeaderId);
    }

    [Fact]
    public async Task Listeners_HearOfEveryTerm_UntilTheyAreDisposed()
    {
        List<long> heard = [];
        ElectionGroup group = _engine.Add(Settings("a"));
        IDisposable listening = group.Listen(leadership => heard.Add(leadership.FencingToken));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(group, Token);
        long first = group.Leadership!.FencingToken;
        await _engine.StopAsync(group, LeadershipChangeReason.Released, Token);
        Assert.Null(group.Leadership);
        listening.Dispose();
        await _engine.StartAsync(group, Token);
        Assert.Equal([first], heard);
    }

    [Fact]
    public async Task Follower_WhenTheLeaderGoesAndNobodyComes_SeesThatNobodyLeads()
    {
        Participant leader = _world.NewParticipant(options => options.ElectionGroup = "a");
        await leader.Service.StartAsync(Token);
        ElectionGroup observer = _engine.Add(Settings("a", options => options.Candidate = false));
        await _engine.StartAsync(failFast: true, Token);
        await _engine.StartAsync(observer, Token);
        Assert.NotNull(observer.Status.CurrentLeader);
        await leader.Service.StopAsync(Token);
        _world.Pass(TimeSpan.FromSeconds(1));
        Assert.Null(observer.Status.CurrentLeader);
        Assert.False(observer.Status.IsLeader);
    }

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    private static ElectionSettings Settings(string group, Action<LeaderElectionOptions>? configure = null)
    {
        var options = new LeaderElectionOptions();
        configure?.Invoke(options);
        return ElectionSettings.From(group, options, "p");
    }

    private ElectionEngine NewEngine(FaultyProvider provider) =>
        _world.Own(new ElectionEngine(provider, _world.Time, _log, executor: _world.NewExecutor));

    private sealed class Ending : IElectionExecutor
    {
        private IElectionExecutor? _inner;

        public bool Ended { get; private set; }

        public Ending Around(IElectionExecutor inner)
        {
            _inner = inner;
            return this;
        }

        public void Start(Func<Instant> drain) => _inner!.Start(drain);

        public void Wake() => _inner!.Wake();

        public void RunHeartbeat(Action heartbeat) => _inner!.RunHeartbeat(heartbeat);

        public void Cancel(CancellationTokenSource source) => _inner!.Cancel(source);

        public void Dispose()
        {
            Ended = true;
            _inner!.Dispose();
        }
    }

    /// <summary>Lets time pass until something has happened. Retries go on on the thread pool, which needs real moments between those of the fake clock.</summary>
    private async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            _world.Pass(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
        }
    }
}
