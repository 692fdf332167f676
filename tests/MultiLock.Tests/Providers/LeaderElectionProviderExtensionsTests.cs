using Microsoft.Extensions.Time.Testing;
using MultiLock.InMemory;

namespace MultiLock.Tests.Providers;

public sealed class LeaderElectionProviderExtensionsTests : IAsyncDisposable
{
    private const string Group = "billing";

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(60));
    private readonly InMemoryStore _store;
    private readonly FaultyProvider _provider;
    private readonly FaultyProvider _other;

    public LeaderElectionProviderExtensionsTests()
    {
        _store = new InMemoryStore(_time);
        _provider = new FaultyProvider(new InMemoryLeaderElectionProvider(_store));
        _other = new FaultyProvider(new InMemoryLeaderElectionProvider(_store));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task TryAcquire_WhenTheGroupIsFree_WinsIt()
    {
        Assert.True(await _provider.TryAcquireLeadershipAsync(Group, "a", new Dictionary<string, string> { ["zone"] = "1" }, cancellationToken: Token));

        Assert.True(await _provider.IsLeaderAsync(Group, "a", Token));
        LeaderInfo leader = (await _provider.GetCurrentLeaderAsync(Group, Token))!;
        Assert.Equal("a", leader.LeaderId);
        Assert.Equal("1", leader.Metadata["zone"]);
        Assert.True(leader.FencingToken > 0);
        Assert.True(leader.IsHealthy(Lease));
    }

    [Fact]
    public async Task TryAcquire_WhenAnotherParticipantHoldsTheGroup_IsRefused()
    {
        Assert.True(await AcquireAsync(_provider, "a"));

        Assert.False(await AcquireAsync(_provider, "b"));
        Assert.False(await AcquireAsync(_other, "b"));
        Assert.False(await _provider.IsLeaderAsync(Group, "b", Token));
        Assert.Equal("a", (await _other.GetCurrentLeaderAsync(Group, Token))!.LeaderId);
    }

    [Fact]
    public async Task AllMembers_WhenAnotherInstanceUsesTheSameParticipantId_LeaveTheHolderAlone()
    {
        Assert.True(await AcquireAsync(_provider, "a"));

        Assert.False(await AcquireAsync(_other, "a"));
        Assert.False(await _other.UpdateHeartbeatAsync(Group, "a", cancellationToken: Token));
        Assert.False(await _other.IsLeaderAsync(Group, "a", Token));
        await _other.ReleaseLeadershipAsync(Group, "a", Token);

        Assert.True(await _provider.IsLeaderAsync(Group, "a", Token));
    }

    [Fact]
    public async Task TryAcquire_WhenTheSameParticipantHoldsTheGroup_ExtendsTheLeaseInTheSameTerm()
    {
        await AcquireAsync(_provider, "a");
        long term = await TermAsync();
        _time.Advance(Lease * 0.75);

        Assert.True(await AcquireAsync(_provider, "a"));
        _time.Advance(Lease * 0.75);

        Assert.True(await _provider.IsLeaderAsync(Group, "a", Token));
        Assert.Equal(term, await TermAsync());
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(7, 7)]
    public async Task TryAcquire_WhenNoHeartbeatFollows_HoldsTheGroupForTheLockTimeout(int? lockTimeout, int seconds)
    {
        TimeSpan? timeout = lockTimeout is { } value ? TimeSpan.FromSeconds(value) : null;
        Assert.True(await _provider.TryAcquireLeadershipAsync(Group, "a", lockTimeout: timeout, cancellationToken: Token));

        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.True(await _provider.IsLeaderAsync(Group, "a", Token));
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(await _provider.IsLeaderAsync(Group, "a", Token));
        Assert.Null(await _provider.GetCurrentLeaderAsync(Group, Token));
    }

    [Fact]
    public async Task UpdateHeartbeat_WhenTheLeaseHasEnded_IsFalseAndANewTermCanBeWon()
    {
        await AcquireAsync(_provider, "a");
        long term = await TermAsync();
        _time.Advance(Lease);

        Assert.False(await _provider.UpdateHeartbeatAsync(Group, "a", cancellationToken: Token));
        Assert.True(await AcquireAsync(_provider, "a"));
        Assert.True(await TermAsync() > term);
    }

    [Fact]
    public async Task UpdateHeartbeat_WhenAnotherHasTakenOver_IsFalse()
    {
        await AcquireAsync(_provider, "a");
        _time.Advance(Lease);
        Assert.True(await AcquireAsync(_other, "b"));

        Assert.False(await _provider.UpdateHeartbeatAsync(Group, "a", cancellationToken: Token));
        Assert.False(await AcquireAsync(_provider, "a"));
        Assert.True(await _other.IsLeaderAsync(Group, "b", Token));
    }

    [Fact]
    public async Task UpdateHeartbeat_WhenFiftyCallsRunAtOnce_AllSucceed()
    {
        await AcquireAsync(_provider, "a");
        _time.Advance(Lease * 0.75);

        bool[] results = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Task.Run(() => _provider.UpdateHeartbeatAsync(Group, "a", cancellationToken: Token), Token)));

        Assert.All(results, Assert.True);
        _time.Advance(Lease * 0.75);
        Assert.True(await _provider.IsLeaderAsync(Group, "a", Token));
    }

    [Fact]
    public async Task TryAcquire_WhenManyParticipantsCompete_HasOneWinner()
    {
        bool[] results = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => Task.Run(() => AcquireAsync(i % 2 == 0 ? _provider : _other, $"p{i}"), Token)));

        Assert.Single(results, won => won);
    }

    [Fact]
    public async Task Participants_WhenTheyHoldDifferentGroups_HaveLeasesOfTheirOwn()
    {
        Assert.True(await _provider.TryAcquireLeadershipAsync("one", "a", cancellationToken: Token));
        Assert.True(await _provider.TryAcquireLeadershipAsync("two", "a", cancellationToken: Token));
        _time.Advance(Lease * 0.75);
        Assert.True(await _provider.UpdateHeartbeatAsync("one", "a", cancellationToken: Token));
        _time.Advance(Lease * 0.75);

        Assert.True(await _provider.IsLeaderAsync("one", "a", Token));
        Assert.False(await _provider.IsLeaderAsync("two", "a", Token));
    }

    [Fact]
    public async Task Release_WhenHeld_LetsAnotherWinAtOnceInALaterTerm()
    {
        await AcquireAsync(_provider, "a");
        long term = await TermAsync();

        await _provider.ReleaseLeadershipAsync(Group, "a", Token);
        await _provider.ReleaseLeadershipAsync(Group, "a", Token);

        Assert.False(await _provider.IsLeaderAsync(Group, "a", Token));
        Assert.True(await AcquireAsync(_other, "b"));
        Assert.True(await TermAsync() > term);
    }

    [Fact]
    public async Task TryAcquire_WhenTheReplyIsLost_FindsTheSameTermAtTheNextCall()
    {
        _provider.LoseNextReply();
        await Assert.ThrowsAsync<LeaderElectionProviderException>(() => AcquireAsync(_provider, "a"));
        long term = await TermAsync();
        Assert.False(await _provider.IsLeaderAsync(Group, "a", Token));

        Assert.True(await AcquireAsync(_provider, "a"));

        Assert.Equal(term, await TermAsync());
    }

    [Fact]
    public async Task TryAcquire_WhenTheReplyIsLostAndTheLeaseEndsBeforeTheNextCall_WinsWithANewSession()
    {
        _provider.LoseNextReply();
        await Assert.ThrowsAsync<LeaderElectionProviderException>(() => AcquireAsync(_provider, "a"));
        _time.Advance(Lease);

        Assert.True(await AcquireAsync(_provider, "a"));
        Assert.True(await _provider.IsLeaderAsync(Group, "a", Token));
    }

    [Fact]
    public async Task Release_WhenTheReplyToTheAcquisitionWasLost_FreesWhatItMayHaveWon()
    {
        _provider.LoseNextReply();
        await Assert.ThrowsAsync<LeaderElectionProviderException>(() => AcquireAsync(_provider, "a"));

        await _provider.ReleaseLeadershipAsync(Group, "a", Token);

        Assert.True(await AcquireAsync(_other, "b"));
    }

    [Fact]
    public async Task UpdateHeartbeat_WhenRepliesWereLost_TellsTheProviderHowMany()
    {
        await AcquireAsync(_provider, "a");
        _provider.LoseNextReply();
        await Assert.ThrowsAsync<LeaderElectionProviderException>(() => _provider.UpdateHeartbeatAsync(Group, "a", cancellationToken: Token));

        Assert.True(await _provider.UpdateHeartbeatAsync(Group, "a", cancellationToken: Token));
        Assert.True(await _provider.UpdateHeartbeatAsync(Group, "a", cancellationToken: Token));

        Assert.Equal([0, 1, 0], _provider.Renewals.Select(request => request.FailedAttempts));
    }

    [Fact(Timeout = 30_000)]
    public async Task Requests_WhenTheBackendNeverAnswers_FailWithinTheLease()
    {
        TimeSpan lease = TimeSpan.FromMilliseconds(150);
        Assert.True(await _provider.TryAcquireLeadershipAsync(Group, "a", lockTimeout: lease, cancellationToken: Token));
        _provider.Hang();

        await Assert.ThrowsAsync<LeaderElectionProviderException>(() => _provider.UpdateHeartbeatAsync(Group, "a", cancellationToken: Token));
        await Assert.ThrowsAsync<LeaderElectionProviderException>(
            () => _provider.TryAcquireLeadershipAsync(Group, "b", lockTimeout: lease, cancellationToken: Token));
    }

    [Fact]
    public async Task AllMembers_WhenAProviderIsUsed_InitializeItOnceAndAgainAfterAFailure()
    {
        await AcquireAsync(_provider, "a");
        await _provider.GetCurrentLeaderAsync(Group, Token);
        Assert.Equal(1, _provider.Initializations);

        _provider.LoseNextReply();
        await Assert.ThrowsAsync<LeaderElectionProviderException>(() => _provider.UpdateHeartbeatAsync(Group, "a", cancellationToken: Token));
        await _provider.IsLeaderAsync(Group, "a", Token);

        Assert.Equal(2, _provider.Initializations);
    }

    [Fact]
    public async Task AllMembers_WhenTheTokenHasFired_ThrowUnwrapped()
    {
        await AcquireAsync(_provider, "a");
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        CancellationToken fired = cancellation.Token;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _provider.TryAcquireLeadershipAsync(Group, "a", cancellationToken: fired));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _provider.UpdateHeartbeatAsync(Group, "a", cancellationToken: fired));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _provider.IsLeaderAsync(Group, "a", fired));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _provider.GetCurrentLeaderAsync(Group, fired));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _provider.ReleaseLeadershipAsync(Group, "a", fired));
        Assert.True(await _provider.IsLeaderAsync(Group, "a", Token));
    }

    [Fact]
    public async Task AllMembers_WhenANameIsIllegal_ThrowWithValueAndRule()
    {
        Func<string, string, Task>[] members =
        [
            (group, participant) => _provider.TryAcquireLeadershipAsync(group, participant, cancellationToken: Token),
            (group, participant) => _provider.UpdateHeartbeatAsync(group, participant, cancellationToken: Token),
            (group, participant) => _provider.IsLeaderAsync(group, participant, Token),
            (group, participant) => _provider.ReleaseLeadershipAsync(group, participant, Token),
        ];

        foreach (Func<string, string, Task> member in members)
        {
            var forGroup = await Assert.ThrowsAsync<ArgumentException>(() => member("../etc", "a"));
            Assert.Equal("electionGroup", forGroup.ParamName);
            Assert.Contains("'../etc'", forGroup.Message, StringComparison.Ordinal);
            Assert.Contains(ElectionGroupName.Rule, forGroup.Message, StringComparison.Ordinal);

            var forParticipant = await Assert.ThrowsAsync<ArgumentException>(() => member(Group, "tab\t"));
            Assert.Equal("participantId", forParticipant.ParamName);
            Assert.Contains(ParticipantIdRule.Rule, forParticipant.Message, StringComparison.Ordinal);

            await Assert.ThrowsAsync<ArgumentNullException>(() => member(null!, "a"));
            await Assert.ThrowsAsync<ArgumentNullException>(() => member(Group, null!));
        }

        await Assert.ThrowsAsync<ArgumentException>(() => _provider.GetCurrentLeaderAsync("a b", Token));
    }

    [Fact]
    public async Task TryAcquire_WhenMetadataOrLockTimeoutBreakTheirRules_Throws()
    {
        var metadata = new Dictionary<string, string> { ["k"] = new('v', 4001) };

        Assert.Equal(
            "metadata",
            (await Assert.ThrowsAsync<ArgumentException>(() => _provider.TryAcquireLeadershipAsync(Group, "a", metadata, cancellationToken: Token))).ParamName);
        Assert.Equal(
            "lockTimeout",
            (await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                () => _provider.TryAcquireLeadershipAsync(Group, "a", lockTimeout: TimeSpan.Zero, cancellationToken: Token))).ParamName);
    }

    private static Task<bool> AcquireAsync(ILeaderElectionProvider provider, string participantId) =>
        provider.TryAcquireLeadershipAsync(Group, participantId, cancellationToken: Token);

    private async Task<long> TermAsync() => (await _provider.GetCurrentLeaderAsync(Group, Token))!.FencingToken;
}
