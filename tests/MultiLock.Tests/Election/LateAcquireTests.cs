using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>An acquire that was given up, released, and only then reaches a backend at which its session lives on for other groups.</summary>
public sealed class LateAcquireTests : IAsyncDisposable
{
    private readonly ElectionWorld _world = new();

    [Fact]
    public async Task Acquire_WhenItArrivesAfterItsRelease_DoesNotLeaveTheGroupWithoutALeader()
    {
        FaultyProvider provider = _world.NewProvider();
        await using var engine = new ElectionEngine(provider, _world.Time, NullLogger.Instance, executor: static clock => new InlineExecutor(clock));
        ElectionGroup other = engine.Add(Settings("other"));
        ElectionGroup billing = engine.Add(Settings("billing"));
        await engine.StartAsync(failFast: true, TestContext.Current.CancellationToken);
        engine.Start(other);
        Assert.True(other.Leadership!.IsCurrent);

        provider.OnCall = call => call == "acquire" ? Fault.HeldRequest : Fault.None;
        engine.Start(billing);
        Task stopped = engine.StopAsync(billing, LeadershipChangeReason.Released, TestContext.Current.CancellationToken);
        _world.Pass(TimeSpan.FromSeconds(8));
        await stopped;
        provider.OnCall = _ => Fault.None;
        provider.Deliver();
        Assert.NotNull(Assert.Single(await provider.ReadAsync(["billing"], TestContext.Current.CancellationToken)));

        engine.Start(billing);
        _world.Pass(TimeSpan.FromSeconds(8));
        Assert.True(billing.Leadership?.IsCurrent);
        Assert.True(other.Leadership!.IsCurrent);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static ElectionSettings Settings(string group) => ElectionSettings.From(group, new LeaderElectionOptions(), "p");
}
