using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Benchmarks;

/// <summary>Asks the store who leads, by a connection of its own that is never cut, and competes for nothing.</summary>
internal sealed class Onlooker(ServiceProvider services) : IAsyncDisposable
{
    /// <summary>A round trip to a local store takes a few milliseconds at most; looked for more often, the looks would be the load.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly ILeaderElectionProvider _election = services.GetRequiredService<ILeaderElectionProvider>();

    public static async Task<Onlooker> ConnectAsync(IBenchmarkBackend backend, string connection)
    {
        var services = new ServiceCollection();
        backend.Register(services, connection, static _ => { });
        var onlooker = new Onlooker(services.BuildServiceProvider());
        await onlooker._election.InitializeAsync();
        return onlooker;
    }

    /// <summary>Gets how much longer the store keeps the leader; null if nobody leads.</summary>
    public async Task<TimeSpan?> RemainingAsync() => (await ReadAsync())?.Remaining;

    /// <summary>Waits until the store holds the group for another session than now, or for none.</summary>
    /// <returns>When that was seen; null if the limit came before.</returns>
    public async Task<TimeSpan?> FreedAsync(TimeSpan limit)
    {
        TimeSpan end = DemoClock.Now + limit;
        Guid? held = (await ReadAsync())?.SessionId;
        while ((await ReadAsync())?.SessionId == held)
        {
            if (DemoClock.Now > end)
            {
                return null;
            }

            await Task.Delay(Interval, TimeProvider.System);
        }

        return DemoClock.Now;
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private async Task<LeaderRecord?> ReadAsync() => (await _election.ReadAsync([LeaderWork.Group]))[0];
}
