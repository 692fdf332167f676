using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>Every option has a test that shows its effect: options that are validated and never used are a bug that others shipped.</summary>
public sealed class ElectionOptionTests : IAsyncDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly ElectionWorld _world = new();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(0, 3)]
    [InlineData(1, 4)]
    public async Task DriftMarginAndStopGrace_WhenSet_AreWhatTheApplicationEndsBeforeTheLease(int drift, int grace)
    {
        Participant a = _world.NewParticipant(o =>
        {
            o.DriftMargin = TimeSpan.FromSeconds(drift);
            o.StopGrace = TimeSpan.FromSeconds(grace);
        });
        await StartAsync(a);
        a.Provider.OnCall = _ => Fault.Error;

        _world.Pass(TimeSpan.FromSeconds(15 - drift - grace) - Moment);
        Assert.True(a.IsLeader);
        _world.Pass(Moment * 2);
        Assert.False(a.IsLeader);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task HeartbeatInterval_WhenSet_IsTheTimeBetweenHeartbeats(int seconds)
    {
        Participant a = _world.NewParticipant(o => o.HeartbeatInterval = TimeSpan.FromSeconds(seconds));
        await StartAsync(a);

        _world.Pass(TimeSpan.FromSeconds(40) + Moment);

        Assert.Equal(40 / seconds, a.Provider.Calls.Count(call => call == "renew"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task ElectionInterval_WhenTheBackendCannotPush_IsTheTimeBetweenTwoAttempts(int seconds)
    {
        await StartAsync(_world.NewParticipant());
        var provider = new ScriptedProvider(_world.NewProvider());
        await using LeaderElectionService follower = NewService(provider, o => o.ElectionInterval = TimeSpan.FromSeconds(seconds));
        await follower.StartAsync(TestContext.Current.CancellationToken);
        int before = provider.Acquires;

        _world.Pass(TimeSpan.FromSeconds(60));

        // The end of the holder's lease comes at most ten seconds off, and is not waited for any longer than that.
        Assert.InRange(provider.Acquires - before, (60 / seconds) - 1, (60 / seconds) + 1);
        Assert.False(follower.IsLeader);
    }

    [Fact]
    public async Task MaxGroups_WhenReached_LeavesOtherGroupsAloneUntilOneIsGivenUp()
    {
        await using var engine = new ElectionEngine(
            _world.NewProvider(), _world.Time, NullLogger.Instance, maxGroups: 2, executor: static clock => new InlineExecutor(clock));
        ElectionGroup[] groups = [.. Enumerable.Range(0, 3).Select(i => engine.Add(ElectionSettings.From($"group-{i}", new LeaderElectionOptions(), "p")))];
        await engine.StartAsync(failFast: true, TestContext.Current.CancellationToken);
        engine.Start(groups);
        _world.Pass(TimeSpan.FromMinutes(1));
        ElectionGroup left = Assert.Single(groups, group => !Leads(group));

        await engine.StopAsync(groups.First(Leads), LeadershipChangeReason.Released, TestContext.Current.CancellationToken);
        Assert.Single(groups, Leads);
        _world.Pass(TimeSpan.FromSeconds(1) + Moment);

        Assert.True(Leads(left));
        Assert.Equal(2, groups.Count(Leads));

        static bool Leads(ElectionGroup group) => group.Leadership is { IsCurrent: true };
    }

    [Fact]
    public async Task FailFast_WhenTheBackendIsDown_FailsTheStartWithTheCause()
    {
        Participant a = _world.NewParticipant(o => o.FailFast = true);
        var down = new LeaderElectionProviderException("Down.");
        a.Provider.OnInitialize = () => down;

        Assert.Same(down, await Assert.ThrowsAsync<LeaderElectionProviderException>(() => a.Service.StartAsync(TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData(false, LogLevel.Debug)]
    [InlineData(true, LogLevel.Information)]
    public async Task EnableDetailedLogging_WhenSet_RaisesAttemptsAndLeadersToInformation(bool detailed, LogLevel expected)
    {
        await StartAsync(_world.NewParticipant());
        var log = new LogOfLevels();
        Participant follower = _world.NewParticipant(o => o.EnableDetailedLogging = detailed, logger: log);
        await StartAsync(follower);

        Assert.Equal([expected], log.LevelsOf(1004));
        Assert.Equal([expected], log.LevelsOf(1005));
    }

    [Fact]
    public async Task MetadataAndParticipantId_WhenSet_AreSeenByFollowers()
    {
        await StartAsync(_world.NewParticipant(o =>
        {
            o.ParticipantId = "pod-7";
            o.Metadata["zone"] = "north";
        }));
        Participant follower = _world.NewParticipant();
        await StartAsync(follower);

        LeaderInfo leader = (await follower.Service.GetCurrentLeaderAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(("pod-7", "north"), (leader.LeaderId, leader.Metadata["zone"]));
        Assert.Equal(leader, follower.Service.CurrentStatus.CurrentLeader);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static Task StartAsync(Participant participant) => participant.Service.StartAsync(TestContext.Current.CancellationToken);

    private LeaderElectionService NewService(ILeaderElectionProvider provider, Action<LeaderElectionOptions>? configure = null)
    {
        var options = new LeaderElectionOptions { ElectionGroup = "billing" };
        configure?.Invoke(options);
        return new LeaderElectionService(
            provider, Microsoft.Extensions.Options.Options.Create(options), NullLogger<LeaderElectionService>.Instance, _world.Time, static c => new InlineExecutor(c));
    }
}
