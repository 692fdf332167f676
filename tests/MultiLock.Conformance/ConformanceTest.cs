using Xunit;

namespace MultiLock.Conformance;

/// <summary>The base of all conformance tests. Each test has groups and providers of its own.</summary>
public abstract class ConformanceTest(ConformanceFixture fixture) : IAsyncDisposable
{
    private readonly List<ILeaderElectionProvider> _providers = [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected ConformanceFixture Fixture { get; } = fixture;

    protected TimeSpan Brief => Fixture.ShortLease;

    public async ValueTask DisposeAsync()
    {
        foreach (ILeaderElectionProvider provider in _providers)
        {
            await provider.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected static string NewGroup(string prefix = "group") => $"{prefix}-{Guid.NewGuid():N}";

    protected static string[] NewGroups(int count) => [.. Enumerable.Range(0, count).Select(i => NewGroup($"group{i}"))];

    /// <summary>The session ended, or, where each group is leased by itself, the group is lost.</summary>
    protected static void AssertLost(RenewReply reply, string group) =>
        Assert.True(reply.SessionLost || reply.LostGroups.Contains(group), $"The heartbeat kept '{group}': {reply}");

    protected static void AssertKept(RenewReply reply)
    {
        Assert.False(reply.SessionLost, "The session was reported as lost.");
        Assert.Empty(reply.LostGroups);
    }

    /// <summary>Starts all at the same moment, each on its own thread-pool thread as far as there are any.</summary>
    protected static async Task<T[]> RaceAsync<T>(IEnumerable<Func<Task<T>>> racers)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<T>[] tasks =
        [
            .. racers.Select(racer => Task.Run(async () =>
            {
                await start.Task;
                return await racer();
            })),
        ];
        start.SetResult();
        return await Task.WhenAll(tasks);
    }

    protected async ValueTask<ILeaderElectionProvider> NewProviderAsync() => await OwnAsync(await Fixture.CreateProviderAsync());

    /// <summary>A process of its own, with a lease that lasts for the whole test.</summary>
    protected async ValueTask<Participant> JoinAsync(string? id = null) => new(await NewProviderAsync(), Fixture.LongLease, id);

    /// <summary>A process of its own, with a lease that the test waits out.</summary>
    protected async ValueTask<Participant> JoinBrieflyAsync(string? id = null) => new(await NewProviderAsync(), Brief, id);

    /// <summary>A process of its own whose wall clock is wrong.</summary>
    protected async ValueTask<Participant> JoinAsync(ClientClock clock, TimeSpan lease) =>
        new(await OwnAsync(await Fixture.CreateProviderAsync(clock)), lease);

    /// <summary>Lets the leases of participants that send no heartbeats run out.</summary>
    protected ValueTask ExpireAsync(params IReadOnlyList<Participant> silent) =>
        Fixture.EndSilentAsync([.. silent.Select(participant => participant.SessionId)], silent.Max(participant => participant.Lease));

    /// <summary>Skips the test, with the reason, where the backend or its fixture has none of what it needs.</summary>
    protected static void Require(string? whyNot) => Assert.SkipWhen(whyNot is not null, whyNot ?? "");

    /// <summary>
    /// Takes a group whose holder sends no heartbeats. A backend that judges a silent holder by watching it may need one lease from its first look.
    /// </summary>
    protected async ValueTask<HeldGroup> TakeOverAsync(Participant participant, string group)
    {
        Candidate wish = participant.Wish(group);
        return new HeldGroup(group, wish.AttemptId, (await TakeOverAsync(participant, wish)).Term);
    }

    protected async ValueTask<AcquireResult> TakeOverAsync(Participant participant, Candidate wish)
    {
        for (int attempt = 0; attempt < 10; attempt++)
        {
            AcquireResult result = await participant.TryAsync(wish);
            if (result.IsGranted)
            {
                return result;
            }

            await Fixture.AdvanceAsync(Brief / 4);
        }

        Assert.Fail($"'{wish.Group}' could not be taken although its holder sent no heartbeat for {Fixture.LongestExpiry(Brief) + (Brief * 2.5)}.");
        return default;
    }

    /// <summary>A backend need not look at every group at every heartbeat.</summary>
    protected static async ValueTask<RenewReply> HeartbeatUntilALossAsync(Participant holder, HeldGroup[] held)
    {
        RenewReply reply = await holder.HeartbeatAsync(held);
        for (int i = 0; i < 50 && reply is { SessionLost: false, LostGroups.Count: 0 }; i++)
        {
            reply = await holder.HeartbeatAsync(held);
        }

        return reply;
    }

    protected static async ValueTask<LeaderRecord?> ReadAsync(Participant participant, string group) =>
        Assert.Single(await participant.Provider.ReadAsync([group], Cancel));

    protected void AssertAtMost(TimeSpan limit, TimeSpan? measured) =>
        Assert.True(measured is null || measured <= limit + Fixture.ClockTolerance, $"{measured} is more than {limit}.");

    private async ValueTask<ILeaderElectionProvider> OwnAsync(ILeaderElectionProvider provider)
    {
        _providers.Add(provider);
        await provider.InitializeAsync(Cancel);
        return provider;
    }
}
