using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>What the backend says about a term, how a crowd takes a group over, and what a stop does when nobody waits for it.</summary>
public sealed class ElectionHandoffTests : IAsyncDisposable
{
    private readonly ElectionWorld _world = new();

    [Fact]
    public async Task Loss_WhenTheBackendSaysThatTheGroupIsTaken_SaysSuperseded()
    {
        Assert.Equal(LeadershipChangeReason.Superseded, await ReasonOfLossAsync(reply => reply with { LostGroups = ["billing"] }));
    }

    [Fact]
    public async Task Loss_WhenTheBackendSaysThatTheSessionIsOver_SaysExpired()
    {
        Assert.Equal(LeadershipChangeReason.Expired, await ReasonOfLossAsync(_ => RenewReply.Lost));
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public async Task Handoff_WhenManyProcessesAreLive_IsImmediateUpToEightAndSpreadBeyond(int processes, bool immediate)
    {
        Participant[] all = [.. Enumerable.Range(0, processes).Select(_ => _world.NewParticipant())];
        foreach (Participant participant in all)
        {
            await StartAsync(participant);
        }

        (Participant leader, Participant[] followers) = (all[0], all[1..]);

        await leader.Service.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(immediate, followers.Any(follower => follower.IsLeader));
        _world.Pass(TimeSpan.FromMilliseconds(60));
        Assert.Single(followers, follower => follower.IsLeader);
    }

    [Fact]
    public async Task Attempts_WhenTheBackendStaysDown_BackOffToSeconds_AndRecoverAfterIt()
    {
        Participant a = _world.NewParticipant();
        a.Provider.OnCall = _ => Fault.Error;
        await StartAsync(a);
        Assert.InRange(AttemptsWithin(a, TimeSpan.FromSeconds(1)), 3, 20);
        _world.Pass(TimeSpan.FromMinutes(1));

        // Between 2.5 and 5 seconds apart by now: jitter, and a cap.
        Assert.InRange(AttemptsWithin(a, TimeSpan.FromSeconds(100)), 20, 40);
        a.Provider.OnCall = _ => Fault.None;
        _world.Pass(TimeSpan.FromSeconds(5.1));
        Assert.True(a.IsLeader);
    }

    [Fact]
    public async Task StopAsync_WhenItsTokenHasFiredAlready_ReleasesAllTheSame()
    {
        Participant a = _world.NewParticipant();
        Participant b = _world.NewParticipant();
        await StartAsync(a);
        await StartAsync(b);

        await a.Service.StopAsync(new CancellationToken(canceled: true));

        Assert.True(b.IsLeader);
    }

    [Fact]
    public async Task StopAsync_WhenItsTokenHasFiredAndTheBackendIsSilent_TriesForASecond()
    {
        Participant a = _world.NewParticipant();
        await StartAsync(a);
        a.Provider.OnCall = _ => Fault.LostRequest;

        Task stopped = a.Service.StopAsync(new CancellationToken(canceled: true));
        Assert.Equal("release", a.Provider.Calls[^1]);
        _world.Pass(TimeSpan.FromMilliseconds(900));
        Assert.False(stopped.IsCompleted);
        _world.Pass(TimeSpan.FromMilliseconds(200));

        // The release itself is given up at the same moment, which ends the wait without an error where it comes first.
        await Task.WhenAny(stopped).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(a.IsLeader);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static Task StartAsync(Participant participant) => participant.Service.StartAsync(TestContext.Current.CancellationToken);

    private int AttemptsWithin(Participant participant, TimeSpan time)
    {
        int before = participant.Provider.Calls.Count(call => call == "acquire");
        _world.Pass(time);
        return participant.Provider.Calls.Count(call => call == "acquire") - before;
    }

    private async Task<LeadershipChangeReason> ReasonOfLossAsync(Func<RenewReply, RenewReply> onRenewed)
    {
        var provider = new ScriptedProvider(_world.NewProvider());
        await using var service = new LeaderElectionService(
            provider,
            Microsoft.Extensions.Options.Options.Create(new LeaderElectionOptions { ElectionGroup = "billing" }),
            NullLogger<LeaderElectionService>.Instance,
            _world.Time,
            static c => new InlineExecutor(c));
        await service.StartAsync(TestContext.Current.CancellationToken);
        await using IAsyncEnumerator<LeadershipChangedEventArgs> losses = service
            .GetLeadershipChangesAsync(LeadershipEventType.Lost, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        provider.OnRenewed = onRenewed;
        _world.Pass(TimeSpan.FromSeconds(5.1));
        provider.OnRenewed = static reply => reply;

        Assert.True(await losses.MoveNextAsync());
        return losses.Current.Reason;
    }
}
