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

    protected async ValueTask<ILeaderElectionProvider> NewProviderAsync()
    {
        ILeaderElectionProvider provider = await Fixture.CreateProviderAsync();
        _providers.Add(provider);
        await provider.InitializeAsync(Cancel);
        return provider;
    }

    /// <summary>A process of its own, with a lease that lasts for the whole test.</summary>
    protected async ValueTask<Participant> JoinAsync(string? id = null) => new(await NewProviderAsync(), Fixture.LongLease, id);

    /// <summary>A process of its own, with a lease that the test waits out.</summary>
    protected async ValueTask<Participant> JoinBrieflyAsync(string? id = null) => new(await NewProviderAsync(), Brief, id);

    /// <summary>Lets the short lease of a participant that sends no heartbeats run out.</summary>
    protected ValueTask ExpireAsync() => Fixture.AdvanceAsync(Fixture.LongestExpiry(Brief));

    /// <summary>
    /// Takes a group whose holder sends no heartbeats. A backend that judges a silent holder by watching it may need one lease from its first look.
    /// </summary>
    protected async ValueTask<HeldGroup> TakeOverAsync(Participant participant, string group)
    {
        for (int attempt = 0; attempt < 10; attempt++)
        {
            Candidate wish = participant.Wish(group);
            AcquireResult result = await participant.TryAsync(wish);
            if (result.IsGranted)
            {
                return new HeldGroup(group, wish.AttemptId, result.Term);
            }

            await Fixture.AdvanceAsync(Brief / 4);
        }

        Assert.Fail($"'{group}' could not be taken although its holder sent no heartbeat for {Fixture.LongestExpiry(Brief) + (Brief * 2.5)}.");
        return default;
    }

    protected static async ValueTask<LeaderRecord?> ReadAsync(Participant participant, string group) =>
        Assert.Single(await participant.Provider.ReadAsync([group], Cancel));

    protected void AssertAtMost(TimeSpan limit, TimeSpan? measured) =>
        Assert.True(measured is null || measured <= limit + Fixture.ClockTolerance, $"{measured} is more than {limit}.");
}
