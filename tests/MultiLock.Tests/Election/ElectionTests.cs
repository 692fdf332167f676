using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace MultiLock.Tests.Election;

public sealed class ElectionTests : IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AppDeadline = TimeSpan.FromSeconds(12);

    private readonly ElectionWorld _world = new();

    [Fact]
    public async Task StartAsync_WhenNobodyLeads_LeadsAtOnce()
    {
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(a.IsLeader);
        Assert.True(a.Service.Leadership!.IsCurrent);
        Assert.True(a.Service.CurrentStatus.IsLeader);
    }

    [Fact]
    public async Task StartAsync_WhenSomebodyLeads_FollowsAndKnowsTheLeader()
    {
        (Participant a, Participant b) = await LeaderAndFollower();
        Assert.False(b.IsLeader);
        Assert.Null(b.Service.Leadership);
        Assert.Equal(a.Service.ParticipantId, b.Service.CurrentStatus.CurrentLeader!.LeaderId);
    }

    [Fact]
    public async Task StopAsync_WhenLeading_HandsOverWithoutTimePassing()
    {
        (Participant a, Participant b) = await LeaderAndFollower();
        long before = a.Token;
        await a.Service.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(a.IsLeader);
        Assert.True(b.IsLeader);
        Assert.True(b.Token > before);
    }

    [Fact]
    public async Task Leader_WhenHealthy_LeadsForAnHourInOneTerm()
    {
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        long token = a.Token;
        for (int i = 0; i < 60 * 12; i++)
        {
            _world.Time.Advance(TimeSpan.FromSeconds(5));
            Assert.True(a.IsLeader);
        }

        Assert.Equal(token, a.Token);
    }

    [Fact]
    public async Task Leader_WhenHeartbeatsFail_IsOutAtItsDeadlineAndNotBefore()
    {
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        a.Provider.OnCall = _ => Fault.Error;
        CancellationToken ended = a.Service.Leadership!.LeadershipEnded;
        _world.Pass(AppDeadline - TimeSpan.FromMilliseconds(20));
        Assert.True(a.IsLeader);
        _world.Pass(TimeSpan.FromMilliseconds(40));
        Assert.False(a.IsLeader);
        Assert.True(ended.IsCancellationRequested);
    }

    [Fact]
    public async Task Leader_WhenHeartbeatsGetNoAnswer_IsOutAtItsDeadline_AndTheFollowerTakesOverAfterTheLease()
    {
        (Participant a, Participant b) = await LeaderAndFollower();
        a.Provider.OnCall = _ => Fault.LostRequest;
        _world.Pass(AppDeadline);
        Assert.False(a.IsLeader);
        Assert.False(b.IsLeader);
        _world.Pass(Lease - AppDeadline + TimeSpan.FromMilliseconds(150));
        Assert.True(b.IsLeader);
    }

    [Fact]
    public async Task Leader_WhenOneHeartbeatIsLost_KeepsLeading()
    {
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        long token = a.Token;
        int renewals = 0;
        a.Provider.OnCall = call => call == "renew" && ++renewals == 1 ? Fault.LostRequest : Fault.None;
        _world.Pass(TimeSpan.FromSeconds(30));
        Assert.True(a.IsLeader);
        Assert.Equal(token, a.Token);
        Assert.True(renewals > 2);
    }

    [Fact]
    public async Task Lease_WhenRepliesAreLost_CountsFromTheLastAnsweredRequest()
    {
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        a.Provider.OnCall = call => call == "renew" ? Fault.LostReply : Fault.None;
        _world.Pass(AppDeadline + TimeSpan.FromMilliseconds(10));
        Assert.False(a.IsLeader);
    }

    [Fact]
    public async Task IsLeader_WhenTheProcessWasFrozenPastItsTime_IsFalseAtTheFirstRead()
    {
        (Participant a, Participant b) = await LeaderAndFollower(clockOfA: new FakeTimeProvider(_world.Time.GetUtcNow()), out FakeTimeProvider clock);
        LeadershipContext leadership = a.Service.Leadership!;
        _world.Pass(Lease + TimeSpan.FromSeconds(1));
        Assert.True(b.IsLeader);

        // What a thread sees that wakes before any timer of ours has fired.
        clock.AdjustTime(clock.GetUtcNow() + Lease + TimeSpan.FromSeconds(1));
        Assert.False(a.IsLeader);
        Assert.False(leadership.IsCurrent);
        Assert.True(leadership.LeadershipEnded.IsCancellationRequested);
        Assert.Throws<OperationCanceledException>(leadership.ThrowIfLost);
    }

    [Fact]
    public async Task Acquire_WhenTheReplyIsLost_GetsTheSameTermAtTheNextAttempt()
    {
        Participant a = _world.NewParticipant();
        int acquires = 0;
        a.Provider.OnCall = call => call == "acquire" && ++acquires == 1 ? Fault.LostReply : Fault.None;
        Task started = a.Service.StartAsync(TestContext.Current.CancellationToken);
        LeaderRecord granted = (await _world.NewProvider().ReadAsync(["billing"], TestContext.Current.CancellationToken))[0]!;
        _world.Pass(TimeSpan.FromSeconds(6));
        await started;
        Assert.True(a.IsLeader);
        Assert.Equal(granted.Term, a.Token);
    }

    [Fact]
    public async Task Participant_WhenTheBackendIsDownAtStart_LeadsOnceItIsUp()
    {
        Participant a = _world.NewParticipant();
        a.Provider.OnCall = _ => Fault.Error;
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromMinutes(1));
        Assert.False(a.IsLeader);
        a.Provider.OnCall = _ => Fault.None;
        _world.Pass(TimeSpan.FromSeconds(6));
        Assert.True(a.IsLeader);
    }

    [Fact]
    public async Task Participant_WhenItLostItsTermByItsOwnFailure_WinsANewTermAfterAnInterval()
    {
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        long token = a.Token;
        a.Provider.OnCall = _ => Fault.Error;
        _world.Pass(TimeSpan.FromSeconds(20));
        a.Provider.OnCall = _ => Fault.None;
        _world.Pass(TimeSpan.FromSeconds(10));
        Assert.True(a.IsLeader);
        Assert.True(a.Token > token);
    }

    [Fact]
    public async Task TwoParticipants_UnderOneParticipantId_AreTwoCandidates()
    {
        Participant a = _world.NewParticipant(o => o.ParticipantId = "pod-0");
        Participant b = _world.NewParticipant(o => o.ParticipantId = "pod-0");
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        await b.Service.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(a.IsLeader);
        Assert.False(b.IsLeader);
    }

    [Fact]
    public async Task StopAsync_WhenARunIsStillGoing_KeepsTheLeaseUntilTheRunEnds()
    {
        (Participant a, Participant b) = await LeaderAndFollower();
        Term term = a.Service.Leadership!.Term;
        Assert.True(term.TryEnterRun());
        Task stopped = a.Service.StopAsync(TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromSeconds(18));
        Assert.False(a.IsLeader);
        Assert.False(b.IsLeader);
        Assert.False(stopped.IsCompleted);
        term.ExitRun();
        await stopped;
        Assert.True(b.IsLeader);
    }

    [Fact]
    public async Task StopAsync_WhenARunNeverEnds_LetsTheLeaseEndInsteadOfReleasing()
    {
        (Participant a, Participant b) = await LeaderAndFollower();
        Assert.True(a.Service.Leadership!.Term.TryEnterRun());
        Task stopped = a.Service.StopAsync(TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromSeconds(20.1));
        await stopped;
        Assert.False(b.IsLeader);
        _world.Pass(Lease + TimeSpan.FromMilliseconds(200));
        Assert.True(b.IsLeader);
    }

    [Fact]
    public async Task StartAndStop_AHundredTimes_LeavesNothingBehind()
    {
        (Participant a, Participant b) = await LeaderAndFollower();
        await b.Service.StopAsync(TestContext.Current.CancellationToken);
        long last = 0;
        for (int i = 0; i < 100; i++)
        {
            await a.Service.StopAsync(TestContext.Current.CancellationToken);
            Assert.False(a.IsLeader);
            await a.Service.StartAsync(TestContext.Current.CancellationToken);
            Assert.True(a.IsLeader);
            Assert.True(a.Token > last);
            last = a.Token;
        }
    }

    [Fact]
    public async Task Leader_WhenItsWallClockRunsAheadOfItsMonotonicOne_StepsOut()
    {
        var clock = new SuspendableTimeProvider(_world.Time);
        await using var service = new LeaderElectionService(
            _world.NewProvider(),
            Microsoft.Extensions.Options.Options.Create(new LeaderElectionOptions { ElectionGroup = "suspended" }),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<LeaderElectionService>.Instance,
            clock,
            static c => new InlineExecutor(c));
        await service.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(service.IsLeader);
        clock.WallLead = TimeSpan.FromSeconds(20);
        Assert.False(service.IsLeader);
    }

    [Fact]
    public async Task Changes_WhenLeadershipComesAndGoes_AreCompleteAndInOrderAndSayWhy()
    {
        Participant a = _world.NewParticipant();
        await using IAsyncEnumerator<LeadershipChangedEventArgs> changes =
            a.Service.GetLeadershipChangesAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        await a.Service.StopAsync(TestContext.Current.CancellationToken);
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromSeconds(2));
        Assert.True(await changes.MoveNextAsync());
        Assert.True(changes.Current.BecameLeader);
        Assert.True(await changes.MoveNextAsync());
        Assert.True(changes.Current.LostLeadership);
        Assert.Equal(LeadershipChangeReason.Released, changes.Current.Reason);
        Assert.True(await changes.MoveNextAsync());
        Assert.True(changes.Current.BecameLeader);
    }

    [Fact]
    public async Task Observer_WhenSomebodyLeads_KnowsTheLeaderAndNeverLeads()
    {
        Participant observer = _world.NewParticipant(o => o.Candidate = false);
        await observer.Service.StartAsync(TestContext.Current.CancellationToken);
        Participant a = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(a.Service.ParticipantId, observer.Service.CurrentStatus.CurrentLeader!.LeaderId);
        await a.Service.StopAsync(TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromMinutes(1));
        Assert.False(observer.IsLeader);
    }

    [Fact]
    public async Task ShortLease_Of150Milliseconds_Works()
    {
        Participant a = _world.NewParticipant(o =>
        {
            o.HeartbeatInterval = TimeSpan.FromMilliseconds(40);
            o.HeartbeatTimeout = TimeSpan.FromMilliseconds(150);
        });
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        long token = a.Token;
        _world.Pass(TimeSpan.FromSeconds(5));
        Assert.True(a.IsLeader);
        Assert.Equal(token, a.Token);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private async Task<(Participant Leader, Participant Follower)> LeaderAndFollower()
    {
        Participant a = _world.NewParticipant();
        Participant b = _world.NewParticipant();
        await a.Service.StartAsync(TestContext.Current.CancellationToken);
        await b.Service.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(a.IsLeader);
        return (a, b);
    }

    private Task<(Participant Leader, Participant Follower)> LeaderAndFollower(FakeTimeProvider clockOfA, out FakeTimeProvider clock)
    {
        clock = clockOfA;
        return Start();

        async Task<(Participant, Participant)> Start()
        {
            Participant a = _world.NewParticipant(clock: clockOfA);
            Participant b = _world.NewParticipant();
            await a.Service.StartAsync(TestContext.Current.CancellationToken);
            await b.Service.StartAsync(TestContext.Current.CancellationToken);
            return (a, b);
        }
    }
}
