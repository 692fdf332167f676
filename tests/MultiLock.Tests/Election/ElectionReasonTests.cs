using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>Why leadership ended, and what a follower does when the backend says nothing.</summary>
public sealed class ElectionReasonTests : IAsyncDisposable
{
    private readonly ElectionWorld _world = new();

    [Fact]
    public async Task Loss_WhenTheBackendDoesNotAnswer_SaysBackendUnreachable()
    {
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        await using IAsyncEnumerator<LeadershipChangedEventArgs> lost = Losses(a);
        a.Provider.OnCall = _ => Fault.Error;
        _world.Pass(TimeSpan.FromSeconds(13));
        Assert.True(await lost.MoveNextAsync());
        Assert.Equal(LeadershipChangeReason.BackendUnreachable, lost.Current.Reason);
    }

    [Fact]
    public async Task Loss_WhenTheProcessStoodStill_SaysProcessPaused()
    {
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        await using IAsyncEnumerator<LeadershipChangedEventArgs> lost = Losses(a);

        // One jump: every timer of the lease is late by most of a minute.
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(a.IsLeader);
        Assert.True(await lost.MoveNextAsync());
        Assert.Equal(LeadershipChangeReason.ProcessPaused, lost.Current.Reason);
    }

    [Fact]
    public async Task Loss_WhenDisposed_SaysDisposed()
    {
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        await using IAsyncEnumerator<LeadershipChangedEventArgs> lost = Losses(a);
        await a.Service.DisposeAsync();
        Assert.True(await lost.MoveNextAsync());
        Assert.Equal(LeadershipChangeReason.Disposed, lost.Current.Reason);
        Assert.False(await lost.MoveNextAsync());
    }

    [Fact]
    public async Task Heartbeat_WhenItsAnswerComesAfterTheDeadline_DoesNotReviveTheTerm()
    {
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        LeadershipContext leadership = a.Service.Leadership!;
        a.Provider.OnCall = call => call == "renew" ? Fault.LostRequest : Fault.None;
        _world.Pass(TimeSpan.FromSeconds(12));
        Assert.False(leadership.IsCurrent);
        a.Provider.OnCall = _ => Fault.None;
        _world.Pass(TimeSpan.FromSeconds(30));
        Assert.False(leadership.IsCurrent);
        Assert.True(a.IsLeader);
        Assert.True(a.Token > leadership.FencingToken);
    }

    [Fact]
    public async Task Lease_WhenAnAnswerIsLate_CountsFromTheRequestAndNotFromTheAnswer()
    {
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        int renewals = 0;
        a.Provider.OnCall = call => call != "renew" ? Fault.None : ++renewals == 1 ? Fault.HeldReply : Fault.LostRequest;
        _world.Pass(TimeSpan.FromSeconds(7));
        a.Provider.Deliver();

        // Asked at 5 s and answered at 7 s: the application is out at 5 + 12 s.
        _world.Pass(TimeSpan.FromSeconds(9.9));
        Assert.True(a.IsLeader);
        _world.Pass(TimeSpan.FromSeconds(0.2));
        Assert.False(a.IsLeader);
    }

    [Fact]
    public async Task Acquire_WhenItIsAnsweredAfterItsTime_NeverLeadsInThatTerm()
    {
        Participant a = _world.NewParticipant();
        a.Provider.OnCall = call => call == "acquire" ? Fault.HeldReply : Fault.None;
        Task started = a.Service.StartAsync(TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromSeconds(14));
        a.Provider.OnCall = _ => Fault.None;
        a.Provider.Deliver();
        Assert.False(a.IsLeader);
        _world.Pass(TimeSpan.FromSeconds(30));
        await started;
        Assert.True(a.IsLeader);
    }

    [Fact]
    public async Task Acquire_WhenTheProviderForgetsAnAnswer_IsAFailedCallAndNotTheEndOfTheElection()
    {
        Participant a = _world.NewParticipant();
        a.Provider.ForgetsResults = true;
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        Assert.False(a.IsLeader);
        a.Provider.ForgetsResults = false;
        _world.Pass(TimeSpan.FromSeconds(30));
        Assert.True(a.IsLeader);
    }

    [Fact]
    public async Task Outage_WhenItLasts_IsSaidAtOnceAndThenOnceMoreWhenItEnds()
    {
        LogOfEvents log = new();
        Participant a = _world.NewParticipant(logger: log);
        await a.Service.StartAsync(TestContext.Current.CancellationToken);

        for (int outage = 1; outage <= 2; outage++)
        {
            a.Provider.OnCall = _ => Fault.Error;
            _world.Pass(TimeSpan.FromSeconds(6));
            Assert.Equal(outage, log.Count(1010));
            Assert.True(a.IsLeader);

            // Through the end of the term: heartbeats, the release and then attempts fail, and only the first of them is news.
            _world.Pass(TimeSpan.FromMinutes(2));
            Assert.False(a.IsLeader);
            Assert.Equal(outage, log.Count(1010));
            Assert.Equal(outage - 1, log.Count(1011));

            a.Provider.OnCall = _ => Fault.None;
            _world.Pass(TimeSpan.FromSeconds(10));
            Assert.True(a.IsLeader);
            Assert.Equal(outage, log.Count(1011));
        }
    }

    [Fact]
    public async Task StartAsync_WhenTheBackendCanNeverWork_SaysSo()
    {
        Participant a = _world.NewParticipant();
        a.Provider.OnInitialize = () => new LeaderElectionConfigurationException("DirectoryPath '/x': no.");
        await Assert.ThrowsAsync<LeaderElectionConfigurationException>(() => a.Service.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Election_WhenTheBackendIsFirstDownAndThenMisconfigured_LeadsOnceThatIsMended()
    {
        Participant a = _world.NewParticipant();
        Queue<Exception> errors = new([new LeaderElectionProviderException("Down."), new LeaderElectionConfigurationException("No table.")]);
        a.Provider.OnInitialize = () => errors.TryDequeue(out Exception? error) ? error : null;
        await a.Service.StartAsync(TestContext.Current.CancellationToken);

        // Initialization is retried on the thread pool, which needs real moments between those of the fake clock.
        for (int i = 0; i < 3000 && !a.IsLeader; i++)
        {
            _world.Pass(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.True(a.IsLeader);
    }

    [Fact]
    public async Task ReleaseLeadershipAsync_WhenAnotherWaits_HandsOverAndGoesOnAsAFollower()
    {
        Participant a = _world.NewParticipant();
        Participant b = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        await b.Service.StartAsync(TestContext.Current.CancellationToken);
        await a.Service.ReleaseLeadershipAsync(TestContext.Current.CancellationToken);
        Assert.True(b.IsLeader);
        _world.Pass(TimeSpan.FromSeconds(2));
        await b.Service.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(a.IsLeader);
    }

    [Fact]
    public async Task StopAsync_WhenTheBackendIsDown_EndsInBoundedTime()
    {
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        a.Provider.OnCall = _ => Fault.Error;
        Task stopped = a.Service.StopAsync(TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromSeconds(7));
        await stopped.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(a.IsLeader);
    }

    [Fact]
    public async Task TryAcquireLeadershipAsync_WhenAnotherLeads_IsFalse_AndTrueOnceItIsGone()
    {
        Participant a = _world.NewParticipant();
        Participant b = _world.NewParticipant();
        Assert.True(await a.Service.TryAcquireLeadershipAsync(TestContext.Current.CancellationToken));
        Assert.False(await b.Service.TryAcquireLeadershipAsync(TestContext.Current.CancellationToken));
        await a.Service.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(await b.Service.TryAcquireLeadershipAsync(TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static IAsyncEnumerator<LeadershipChangedEventArgs> Losses(Participant participant) =>
        participant.Service.GetLeadershipChangesAsync(LeadershipEventType.Lost, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
}
