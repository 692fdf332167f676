using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MultiLock.Hosting.Tests;

public sealed class HostLifetimeTests
{
    private readonly string _store = Guid.NewGuid().ToString("N");

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Stop_WhenOtherServicesSurroundTheElection_EndsRunsAndReleasesBeforeAnyOfThem()
    {
        HostApplicationBuilder builder = TestHosts.New();
        builder.Services.AddHostedService(services => new Callbacks { OnStop = () => Observe(services, "before") });
        builder.Services.AddInMemoryLeaderElection(backend => backend.StoreName = _store, null);
        builder.RunOnly(Tasks.Continuous);
        builder.Services.AddSingleton<IHostedService>(services => new Callbacks { OnStop = () => Observe(services, "after") });
        using IHost host = await builder.StartAsync();
        Recorder recorder = host.Recorder();
        await recorder.UntilAsync($"begun {Tasks.Continuous}");

        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal("ended", await recorder.NextAsync());
        Assert.Equal("after: leads False, held False", await recorder.NextAsync());
        Assert.Equal("before: leads False, held False", await recorder.NextAsync());
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Start_WhenAHostedServiceIsStillStarting_DoesNotCompeteYet()
    {
        TaskCompletionSource starting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource mayStart = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HostApplicationBuilder builder = TestHosts.OnStore(_store);
        builder.Services.AddLeaderGroup("slow");
        builder.Services.AddSingleton<IHostedService>(new Callbacks
        {
            OnStart = () =>
            {
                starting.SetResult();
                return mayStart.Task;
            },
        });
        using IHost host = builder.Build();
        Task start = host.StartAsync(TestContext.Current.CancellationToken);
        await starting.Task;

        // A rival that comes later wins, since the host that still starts is not a candidate.
        using IHost rival = await TestHosts.OnStore(_store).With("slow").StartAsync();
        await rival.Election("slow").WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        mayStart.SetResult();
        await start;
        await host.Election("slow").WaitForLeaderAsync(TestContext.Current.CancellationToken);
        Assert.False(host.Election("slow").IsLeader);

        await rival.StopAsync(TestContext.Current.CancellationToken);
        await host.Election("slow").WaitForLeadershipAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Start_WhenAHostedServiceThrowsAfterLeadershipWasWonByHand_ReleasesOnDisposal()
    {
        HostApplicationBuilder builder = TestHosts.OnStore(_store).With("failed");
        builder.Services.AddSingleton<IHostedService>(services => new Callbacks
        {
            OnStart = async () =>
            {
                Assert.True(await services.GetRequiredKeyedService<ILeaderElectionService>("failed").TryAcquireLeadershipAsync());
                throw new InvalidOperationException("does not start");
            },
        });
        IHost failed = builder.Build();
        InvalidOperationException thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => failed.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal("does not start", thrown.Message);
        failed.Dispose();

        using IHost other = await TestHosts.OnStore(_store).With("failed").StartAsync();
        Assert.True(await other.Election("failed").TryAcquireLeadershipAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Stop_WhenARunOutlivesStopTimeout_ReturnsAndKeepsTheGroupFromOthers()
    {
        HostApplicationBuilder builder = TestHosts.OnStore(_store).RunOnly(Tasks.Stubborn);
        builder.Services.Configure<LeaderElectionOptions>(options => options.StopTimeout = TimeSpan.FromMilliseconds(50));
        using IHost host = await builder.StartAsync();
        await host.Recorder().UntilAsync($"begun {Tasks.Stubborn}");

        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.True(host.Recorder().IsEmpty);
        using IHost other = await TestHosts.OnStore(_store).With(Tasks.Stubborn, options => options.AutoStart = false).StartAsync();
        Assert.NotNull(await other.Election(Tasks.Stubborn).GetCurrentLeaderAsync(TestContext.Current.CancellationToken));

        host.Recorder().Gate.SetResult();
        Assert.Equal("ended, cancelled True", await host.Recorder().NextAsync());
        Assert.DoesNotContain(host.Log().Entries, entry => entry.Message.StartsWith("The host stopped waiting", StringComparison.Ordinal));
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Stop_WhenTheHostsOwnTimeoutIsShorter_SaysSo()
    {
        HostApplicationBuilder builder = TestHosts.OnStore(_store).RunOnly(Tasks.Stubborn);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(50));
        using IHost host = await builder.StartAsync();
        await host.Recorder().UntilAsync($"begun {Tasks.Stubborn}");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.StopAsync(TestContext.Current.CancellationToken));

        host.Recorder().Gate.SetResult();
        (LogLevel level, string message) = Assert.Single(
            host.Log().Entries, entry => entry.Message.StartsWith("The host stopped waiting", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("HostOptions.ShutdownTimeout", message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Disposal_WhenTheHostWasNotStopped_Releases()
    {
        IHost first = await TestHosts.OnStore(_store).With("disposed").StartAsync();
        await first.Election("disposed").WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        first.Dispose();

        using IHost other = await TestHosts.OnStore(_store).With("disposed").StartAsync();
        Assert.True(await other.Election("disposed").TryAcquireLeadershipAsync(TestContext.Current.CancellationToken));
    }

    private static async Task Observe(IServiceProvider services, string name)
    {
        ILeaderElectionService election = services.GetRequiredKeyedService<ILeaderElectionService>(Tasks.Continuous);
        bool held = await election.GetCurrentLeaderAsync() is not null;
        services.GetRequiredService<Recorder>().Add($"{name}: leads {election.IsLeader}, held {held}");
    }
}
