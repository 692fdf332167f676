using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MultiLock.Hosting.Tests;

/// <summary>What an operator sees, and what a host contests without being told.</summary>
public sealed class OperationsTests
{
    private readonly string _store = Guid.NewGuid().ToString("N");

    [Fact(Timeout = TestHosts.Patience)]
    public async Task AutoStart_WhenOff_LeavesTheGroupAloneUntilItIsStarted()
    {
        using IHost host = await TestHosts.OnStore(_store).With("by-hand", options => options.AutoStart = false).With("by-itself").StartAsync();
        await host.Election("by-itself").WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        Assert.False(host.Election("by-hand").IsLeader);

        await host.Election("by-hand").StartAsync(TestContext.Current.CancellationToken);

        Assert.True(host.Election("by-hand").IsLeader);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task DefaultGroup_WhenNobodyResolvesIt_IsNotContested()
    {
        using IHost host = await TestHosts.OnStore(_store).StartAsync();
        Assert.Empty(host.Elections().Groups);

        var election = host.Services.GetRequiredService<ILeaderElectionService>();

        Assert.Equal("default", election.ElectionGroup);
        await election.WaitForLeadershipAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Start_WhenOneLostHeartbeatWouldCostLeadership_Warns()
    {
        using IHost host = await TestHosts.OnStore(_store).With("tight", options => options.HeartbeatInterval = TimeSpan.FromSeconds(7)).StartAsync();

        (LogLevel level, string message) = Assert.Single(host.Log().Entries, entry => entry.Message.Contains("HeartbeatInterval", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("'tight'", message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Stop_WhenItsTokenHasFiredAlready_ReleasesAllTheSame()
    {
        using IHost host = await TestHosts.OnStore(_store).With("killed").StartAsync();
        await host.Election("killed").WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        IHostedLifecycleService service = host.Services.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single();

        await service.StoppingAsync(new CancellationToken(canceled: true));

        Assert.Null(await host.Election("killed").GetCurrentLeaderAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Stop_WhenItsTokenFiresAsTheGroupIsReleased_DoesNotThrow()
    {
        using IHost host = await TestHosts.OnStore(_store).With("killed").StartAsync();
        ILeaderElectionService election = host.Election("killed");
        for (int i = 0; i < 500; i++)
        {
            await election.WaitForLeadershipAsync(TestContext.Current.CancellationToken);
            await election.StopAsync(new CancellationToken(canceled: true));
            await election.StartAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Run_WhenItOutlivesItsLease_IsReportedInTheLogAndTheHealthUntilItEnds()
    {
        HostApplicationBuilder builder = TestHosts.OnStore(_store).RunOnly(Tasks.Stubborn);
        builder.Services.AddHealthChecks().AddLeaderElection();
        builder.Services.Configure<LeaderElectionOptions>(options =>
        {
            options.HeartbeatInterval = TimeSpan.FromMilliseconds(100);
            options.HeartbeatTimeout = TimeSpan.FromMilliseconds(500);
            options.StopTimeout = TimeSpan.FromMilliseconds(50);
        });
        using IHost host = await builder.StartAsync();
        await host.Recorder().UntilAsync($"begun {Tasks.Stubborn}");

        await host.StopAsync(TestContext.Current.CancellationToken);

        await UntilAsync(host, HealthStatus.Unhealthy);
        HealthReportEntry sick = await HealthAsync(host);
        Assert.Contains(Tasks.Stubborn, sick.Description, StringComparison.Ordinal);

        // Told by another thread than the one that health asks.
        while (!host.Log().Entries.Any(entry => entry.Level == LogLevel.Critical && entry.Message.Contains("although the lease of term", StringComparison.Ordinal)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        host.Recorder().Gate.SetResult();
        await UntilAsync(host, HealthStatus.Healthy);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Health_WhenTheHostLeadsOrFollows_IsGoodAndSaysWhich()
    {
        using IHost leader = await HealthyAsync();
        await leader.Election("watched").WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        using IHost follower = await HealthyAsync();
        await follower.Election("watched").WaitForLeaderAsync(TestContext.Current.CancellationToken);

        HealthReportEntry leading = await HealthAsync(leader);
        HealthReportEntry following = await HealthAsync(follower);

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy), (leading.Status, following.Status));
        Assert.Equal($"leading in term {leader.Election("watched").Leadership!.FencingToken}", leading.Data["watched"]);
        Assert.Equal("following", following.Data["watched"]);

        Task<IHost> HealthyAsync()
        {
            HostApplicationBuilder builder = TestHosts.OnStore(_store).With("watched");
            builder.Services.AddHealthChecks().AddLeaderElection();
            return builder.StartAsync();
        }
    }

    [Fact]
    public async Task Health_WhenTheBackendIsDown_NamesIt()
    {
        HostApplicationBuilder builder = TestHosts.New().With("down");
        builder.Services.AddLeaderElection<DownProvider>();
        builder.Services.AddHealthChecks().AddLeaderElection(failureStatus: HealthStatus.Degraded);
        using IHost host = await builder.StartAsync();

        HealthReportEntry entry = await HealthAsync(host);

        Assert.Equal((HealthStatus.Degraded, "The DownProvider backend does not answer."), (entry.Status, entry.Description));
        Assert.False(host.Election("down").IsLeader);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Metrics_WhenATermBeginsAndEnds_CountItWithTheReason()
    {
        string group = $"measured-{_store}";
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "MultiLock")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Dictionary<string, object?> all = new(tags.ToArray());
            if (Equals(all.GetValueOrDefault("multilock.group"), group))
            {
                counted.Enqueue($"{instrument.Name} {value} {all.GetValueOrDefault("multilock.reason")}".Trim());
            }
        });
        listener.Start();
        using IHost host = await TestHosts.OnStore(_store).With(group).StartAsync();
        await host.Election(group).WaitForLeadershipAsync(TestContext.Current.CancellationToken);

        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["multilock.leadership.acquired 1", "multilock.leadership.ended 1 Released"], counted);
    }

    private static async Task<HealthReportEntry> HealthAsync(IHost host) =>
        Assert.Single((await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries).Value;

    private static async Task UntilAsync(IHost host, HealthStatus status)
    {
        while ((await HealthAsync(host)).Status != status)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
