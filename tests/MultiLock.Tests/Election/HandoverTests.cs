using Microsoft.Extensions.Logging;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>Stepping down so that another instance leads, and instances that are preferred.</summary>
public sealed class HandoverTests : IAsyncDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly ElectionWorld _world = new();

    [Fact]
    public async Task StepDown_WhenAnotherFollows_HandsOverAtOnceAndSaysWhy()
    {
        var log = new LogOfMessages();
        Participant leader = _world.NewParticipant(logger: log);
        Participant follower = _world.NewParticipant();
        await StartAsync(leader, follower);
        IAsyncEnumerator<LeadershipChangedEventArgs> changes =
            leader.Service.GetLeadershipChangesAsync(LeadershipEventType.Lost, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        await leader.Service.StepDownAsync("  new version\nof the node ", TestContext.Current.CancellationToken);

        _world.Pass(Moment);
        Assert.True(follower.IsLeader);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal((LeadershipChangeReason.Released, "new version?of the node"), (changes.Current.Reason, changes.Current.Detail));
        Assert.Contains("new version?of the node", Assert.Single(log.Messages, entry => entry.Id == 1001).Message, StringComparison.Ordinal);
        await changes.DisposeAsync();
    }

    [Theory]
    [InlineData(1, 15)]
    [InlineData(20, 40)]
    public async Task StepDown_WhenNobodyElseIsThere_StaysOutForALeaseAndAtLeastTwoIntervals(double interval, double staysOut)
    {
        Participant alone = _world.NewParticipant(options => options.ElectionInterval = TimeSpan.FromSeconds(interval));
        await StartAsync(alone);

        await alone.Service.StepDownAsync("try another", TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromSeconds(staysOut) - Moment);
        Assert.False(alone.IsLeader);
        _world.Pass(Moment * 2);

        Assert.True(alone.IsLeader);
    }

    [Fact]
    public async Task Release_GivesNoReasonAndStaysOutForOneInterval()
    {
        Participant alone = _world.NewParticipant();
        await StartAsync(alone);

        await alone.Service.ReleaseLeadershipAsync(TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromSeconds(1) + Moment);

        Assert.True(alone.IsLeader);
    }

    [Fact]
    public async Task StepDown_WhenARunGoesOn_CompletesOnceItHasEnded_AndSoDoesTheNextOneThatIsAskedForMeanwhile()
    {
        Participant leader = _world.NewParticipant();
        await StartAsync(leader);
        Term term = leader.Service.Leadership!.Term;
        Assert.True(term.TryEnterRun());

        Task first = leader.Service.StepDownAsync("once", TestContext.Current.CancellationToken);
        Task second = leader.Service.StepDownAsync("twice", TestContext.Current.CancellationToken);
        Assert.False(leader.IsLeader);
        Assert.False(first.IsCompleted || second.IsCompleted);
        term.ExitRun();

        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task StepDown_WhenARunOutlivesTheStopTimeout_CompletesAtTheEndOfTheLease()
    {
        Participant leader = _world.NewParticipant(options => options.StopTimeout = TimeSpan.FromSeconds(2));
        await StartAsync(leader);
        Term term = leader.Service.Leadership!.Term;
        Assert.True(term.TryEnterRun());

        Task stepDown = leader.Service.StepDownAsync("stuck", TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromSeconds(15) - Moment);
        Assert.False(stepDown.IsCompleted);
        _world.Pass(Moment * 2);

        await stepDown;
        Assert.Null(await leader.Service.GetCurrentLeaderAsync(TestContext.Current.CancellationToken));
        term.ExitRun();
    }

    [Fact]
    public async Task StepDown_WhenTheInstanceDoesNotLead_DoesNothing()
    {
        Participant leader = _world.NewParticipant();
        Participant follower = _world.NewParticipant();
        await follower.Service.StepDownAsync("not started", TestContext.Current.CancellationToken);
        await StartAsync(leader, follower);

        await follower.Service.StepDownAsync("not mine", TestContext.Current.CancellationToken);

        Assert.True(leader.IsLeader);
    }

    [Fact]
    public async Task StepDown_WhenItsTokenFires_GoesOn()
    {
        Participant leader = _world.NewParticipant();
        await StartAsync(leader);
        Term term = leader.Service.Leadership!.Term;
        Assert.True(term.TryEnterRun());
        using var impatient = new CancellationTokenSource();
        Task stepDown = leader.Service.StepDownAsync("slow", impatient.Token);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stepDown);
        term.ExitRun();
        Assert.Null(await leader.Service.GetCurrentLeaderAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\n")]
    public async Task StepDown_WithoutAReason_IsRefused(string? reason)
    {
        Participant leader = _world.NewParticipant();
        await StartAsync(leader);

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => leader.Service.StepDownAsync(reason!, TestContext.Current.CancellationToken));

        Assert.Equal("reason", error.ParamName);
        Assert.True(leader.IsLeader);
    }

    [Fact]
    public async Task HoldBack_WhenAPreferredInstanceIsThere_ThatOneLeadsWhoeverStartsFirst()
    {
        Participant second = _world.NewParticipant(options => options.HoldBack = TimeSpan.FromSeconds(5));
        await StartAsync(second);
        _world.Pass(TimeSpan.FromSeconds(2));
        Participant preferred = _world.NewParticipant();
        await StartAsync(preferred);
        Assert.True(preferred.IsLeader);
        Participant alsoPreferred = _world.NewParticipant();
        await StartAsync(alsoPreferred);

        await preferred.Service.StopAsync(TestContext.Current.CancellationToken);
        _world.Pass(Moment);

        Assert.True(alsoPreferred.IsLeader);
    }

    [Fact]
    public async Task HoldBack_WhenThePreferredInstanceIsDown_LeadsAfterTheHoldBackAndKeepsTheGroup()
    {
        Participant preferred = _world.NewParticipant();
        Participant second = _world.NewParticipant(options => options.HoldBack = TimeSpan.FromSeconds(5));
        await StartAsync(preferred, second);
        preferred.Provider.OnCall = _ => Fault.Error;

        _world.Pass(TimeSpan.FromSeconds(20) - Moment);
        Assert.False(second.IsLeader);
        _world.Pass(TimeSpan.FromSeconds(1));
        Assert.True(second.IsLeader);

        // It is back, but takes nothing from whoever leads.
        preferred.Provider.OnCall = _ => Fault.None;
        _world.Pass(TimeSpan.FromMinutes(1));
        Assert.True(second.IsLeader);
    }

    [Fact]
    public async Task HoldBack_WhenTheReplyIsLost_TheTermIsTheSame()
    {
        Participant alone = _world.NewParticipant(options => options.HoldBack = TimeSpan.FromSeconds(5));
        bool lost = false;
        alone.Provider.OnCall = call => call == "acquire" && !lost ? Lose() : Fault.None;
        await StartAsync(alone);

        // The lost reply is given up after a third of the lease.
        _world.Pass(TimeSpan.FromSeconds(5 + 5 + 1));

        Assert.True(lost);
        Assert.True(alone.IsLeader);
        Assert.Equal(2, alone.Provider.Calls.Count(call => call == "acquire"));

        Fault Lose()
        {
            lost = true;
            return Fault.LostReply;
        }
    }

    [Fact]
    public async Task Candidate_WhenFalse_NeverLeads_NotEvenAloneOrOnDemand()
    {
        Participant never = _world.NewParticipant(options => options.Candidate = false);
        await StartAsync(never);

        Assert.False(await never.Service.TryAcquireLeadershipAsync(TestContext.Current.CancellationToken));
        _world.Pass(TimeSpan.FromMinutes(1));
        Assert.False(never.IsLeader);

        Participant other = _world.NewParticipant();
        await StartAsync(other);
        _world.Pass(TimeSpan.FromSeconds(1) + Moment);
        Assert.Equal(other.Service.ParticipantId, never.Service.CurrentStatus.CurrentLeader!.LeaderId);
        Assert.DoesNotContain("acquire", never.Provider.Calls);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static async Task StartAsync(params Participant[] participants)
    {
        foreach (Participant participant in participants)
        {
            await participant.Service.StartAsync(TestContext.Current.CancellationToken);
        }
    }

    private sealed class LogOfMessages : ILogger<LeaderElectionService>
    {
        public List<(int Id, string Message)> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add((eventId.Id, formatter(state, exception)));
    }
}
