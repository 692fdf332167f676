using Xunit;

namespace MultiLock.Conformance;

/// <summary>A process as the backend sees it: one session at one provider. It asks as the library does, and decides nothing.</summary>
public sealed class Participant(ILeaderElectionProvider provider, TimeSpan lease, string? id = null)
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    private bool _sessionConfirmed;

    public ILeaderElectionProvider Provider { get; } = provider;

    public TimeSpan Lease { get; } = lease;

    public string Id { get; } = id ?? $"participant-{Guid.NewGuid():N}";

    public Guid SessionId { get; } = Guid.NewGuid();

    public bool WantsLastRelease { get; init; } = true;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Candidate Wish(string group, IReadOnlyDictionary<string, string>? metadata = null) =>
        new(group, Id, Guid.NewGuid(), metadata ?? NoMetadata);

    public async ValueTask<AcquireReply> AcquireAsync(params IReadOnlyList<Candidate> wishes)
    {
        AcquireReply reply = await AcquireAsync(opensSession: !_sessionConfirmed, wishes);
        _sessionConfirmed |= reply.Results.Any(result => result.IsGranted);
        return reply;
    }

    public ValueTask<AcquireReply> AcquireAsync(bool opensSession, params IReadOnlyList<Candidate> wishes) =>
        Provider.AcquireAsync(new AcquireRequest(SessionId, Lease, opensSession, wishes) { WantsLastRelease = WantsLastRelease }, Cancel);

    /// <summary>Asks for one group, and expects an answer about it.</summary>
    public async ValueTask<AcquireResult> TryAsync(Candidate wish)
    {
        AcquireReply reply = await AcquireAsync(wish);
        Assert.False(reply.SessionLost, $"The session of {Id} was reported as lost.");
        return Assert.Single(reply.Results);
    }

    public ValueTask<AcquireResult> TryAsync(string group) => TryAsync(Wish(group));

    /// <summary>Wins one group, or fails the test.</summary>
    public ValueTask<HeldGroup> WinAsync(string group) => WinAsync(Wish(group));

    public async ValueTask<HeldGroup> WinAsync(Candidate wish)
    {
        AcquireResult result = await TryAsync(wish);
        Assert.True(result.IsGranted, $"'{wish.Group}' was denied to {Id}; the holder is {result.Holder}.");
        return new HeldGroup(wish.Group, wish.AttemptId, result.Term);
    }

    public async ValueTask<HeldGroup[]> WinAllAsync(IReadOnlyList<string> groups)
    {
        Candidate[] wishes = [.. groups.Select(group => Wish(group))];
        AcquireReply reply = await AcquireAsync(wishes);
        Assert.False(reply.SessionLost);
        Assert.Equal(wishes.Length, reply.Results.Count);
        Assert.All(reply.Results, result => Assert.True(result.IsGranted));
        return [.. wishes.Select((wish, i) => new HeldGroup(wish.Group, wish.AttemptId, reply.Results[i].Term))];
    }

    public ValueTask<RenewReply> HeartbeatAsync(params IReadOnlyList<HeldGroup> held) =>
        Provider.RenewAsync(new RenewRequest(SessionId, Lease, held, FailedAttempts: 0, Timeout: TimeSpan.FromSeconds(30)), Cancel);

    public ValueTask ReleaseAsync(params IReadOnlyList<HeldGroup> held) =>
        Provider.ReleaseAsync(new ReleaseRequest(SessionId, held, EndsSession: false), Cancel);

    public ValueTask LeaveAsync(params IReadOnlyList<HeldGroup> held) =>
        Provider.ReleaseAsync(new ReleaseRequest(SessionId, held, EndsSession: true), Cancel);

    public ValueTask<bool> WriteStateAsync(HeldGroup held, ReadOnlyMemory<byte> state) =>
        Provider.WriteStateAsync(new GroupStateWrite(SessionId, held.Group, held.Term, state), Cancel);
}
