using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace MultiLock.Hosting.Tests;

/// <summary>A process that is drained hands everything over and leads nothing new, until it resumes.</summary>
public sealed class DrainTests
{
    private readonly string _store = Guid.NewGuid().ToString("N");

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Drain_WhenAnotherFollows_HandsAllGroupsOverAndGoesOnObserving()
    {
        using IHost host = await StartAsync();
        await LeadsAsync(host, "a", "b");
        using IHost other = await StartAsync();
        ILeaderElections elections = host.Elections();

        await elections.DrainAsync("the node goes away", TestContext.Current.CancellationToken);

        Assert.True(elections.IsDraining);
        Assert.DoesNotContain(elections.Groups, group => group.IsLeader);
        await LeadsAsync(other, "a", "b");
        while (host.Election("a").CurrentStatus.CurrentLeader?.LeaderId != other.Election("a").ParticipantId)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Drain_WhileItLasts_WinsNoGroupThatIsAddedOrAskedFor_AndResumeDoes()
    {
        using IHost host = await StartAsync();
        ILeaderElections elections = host.Elections();
        await elections.DrainAsync("drill", TestContext.Current.CancellationToken);

        ILeaderElectionService added = elections.GetOrAdd("added");
        Task<LeadershipContext> leads = added.WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        Assert.False(await added.TryAcquireLeadershipAsync(TestContext.Current.CancellationToken));
        Assert.Null(await added.GetCurrentLeaderAsync(TestContext.Current.CancellationToken));
        Assert.False(leads.IsCompleted);

        elections.Resume();

        Assert.False(elections.IsDraining);
        Assert.Equal("added", (await leads).ElectionGroup);
        await LeadsAsync(host, "a", "b");
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Drain_WhenItBeginsAndEndsAtTheSameTimeAgainAndAgain_LeavesNothingDrainedUnnoticed()
    {
        const int Rounds = 1000;
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        using IHost host = await StartAsync();
        ILeaderElections elections = host.Elections();
        using var together = new Barrier(2);
        Task ends = Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < Rounds; i++)
                {
                    together.SignalAndWait(cancelled);
                    while (!elections.IsDraining)
                    {
                        // As close behind the drain as can be.
                    }

                    elections.Resume();
                    together.SignalAndWait(cancelled);
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        for (int i = 0; i < Rounds; i++)
        {
            together.SignalAndWait(cancelled);
            _ = elections.DrainAsync("drill", CancellationToken.None);
            together.SignalAndWait(cancelled);
            if (!elections.IsDraining)
            {
                // Asked of the election itself: one that drains does not lead what it is asked to.
                Assert.True(await elections.GetOrAdd("asked").TryAcquireLeadershipAsync(TestContext.Current.CancellationToken), $"Round {i}.");
                await elections.RemoveAsync("asked", TestContext.Current.CancellationToken);
            }

            elections.Resume();
        }

        await ends;
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Drain_WhenAskedForTwice_CompletesBothAndSaysWhy()
    {
        using IHost host = await StartAsync();
        await LeadsAsync(host, "a", "b");
        IAsyncEnumerable<LeadershipChangedEventArgs> changes = host.Election("a").GetLeadershipChangesAsync(LeadershipEventType.Lost, TestContext.Current.CancellationToken);

        await Task.WhenAll(
            host.Elections().DrainAsync("first", TestContext.Current.CancellationToken),
            host.Elections().DrainAsync("second", TestContext.Current.CancellationToken));

        await foreach (LeadershipChangedEventArgs change in changes.Take(1, TestContext.Current.CancellationToken))
        {
            Assert.Equal((LeadershipChangeReason.Released, "first"), (change.Reason, change.Detail));
        }

        Assert.Contains(host.Log().Entries, entry => entry.Message.Contains("first", StringComparison.Ordinal));
        host.Elections().Resume();
        host.Elections().Resume();
        await LeadsAsync(host, "a", "b");
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Drain_WhenARunGoesOn_WaitsForIt_AndGoesOnWhenTheWaitIsCancelled()
    {
        HostApplicationBuilder builder = TestHosts.OnStore(_store).RunOnly(Tasks.Stubborn);
        using IHost host = await builder.StartAsync();
        await host.Recorder().UntilAsync($"begun {Tasks.Stubborn}");
        using var impatient = new CancellationTokenSource();
        Task cancelled = host.Elections().DrainAsync("drill", impatient.Token);
        Task drained = host.Elections().DrainAsync("drill", TestContext.Current.CancellationToken);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(drained.IsCompleted);
        host.Recorder().Gate.SetResult();

        await drained;
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Drain_WhenTheHostStopsInTheMiddle_Completes()
    {
        HostApplicationBuilder builder = TestHosts.OnStore(_store).RunOnly(Tasks.Stubborn);
        builder.Services.Configure<LeaderElectionOptions>(options => options.StopTimeout = TimeSpan.FromMilliseconds(200));
        using IHost host = await builder.StartAsync();
        Recorder recorder = host.Recorder();
        await recorder.UntilAsync($"begun {Tasks.Stubborn}");
        ILeaderElections elections = host.Elections();
        Task drained = elections.DrainAsync("drill", TestContext.Current.CancellationToken);

        await host.StopAsync(TestContext.Current.CancellationToken);
        await ((IAsyncDisposable)host).DisposeAsync();

        await drained;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => elections.DrainAsync("drill", TestContext.Current.CancellationToken));
        Assert.Throws<ObjectDisposedException>(elections.Resume);
        recorder.Gate.TrySetResult();
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Drain_WhenAskedForBeforeTheHostStarts_LeadsNothingFromTheStart()
    {
        using IHost host = TestHosts.OnStore(_store).With("a").Build();
        await host.Elections().DrainAsync("not yet", TestContext.Current.CancellationToken);

        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.Election("a").StartAsync(TestContext.Current.CancellationToken);

        Assert.False(host.Election("a").IsLeader);
        host.Elections().Resume();
        await LeadsAsync(host, "a");
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Health_WhenTheHostIsDrained_IsGoodAndSaysSo()
    {
        HostApplicationBuilder builder = TestHosts.OnStore(_store).With("a");
        builder.Services.AddHealthChecks().AddLeaderElection();
        using IHost host = await builder.StartAsync();
        await host.Elections().DrainAsync("drill", TestContext.Current.CancellationToken);

        HealthReportEntry drained = await HealthAsync();
        host.Elections().Resume();
        HealthReportEntry resumed = await HealthAsync();

        Assert.Equal((HealthStatus.Healthy, true), (drained.Status, drained.Data["multilock:draining"]));
        Assert.Equal("following", drained.Data["a"]);
        Assert.DoesNotContain("multilock:draining", resumed.Data.Keys);

        async Task<HealthReportEntry> HealthAsync() =>
            Assert.Single((await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries).Value;
    }

    [Fact]
    public async Task Drain_WithoutAReason_IsRefused()
    {
        using IHost host = await StartAsync();

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => host.Elections().DrainAsync(" ", TestContext.Current.CancellationToken));

        Assert.Equal("reason", error.ParamName);
        Assert.False(host.Elections().IsDraining);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task HoldBack_FromConfiguration_KeepsAFreeGroupForOthersUntilItIsAskedFor()
    {
        using IHost host = await TestHosts.OnStore(_store, ("MultiLock:Groups:a:HoldBack", "01:00:00"), ("MultiLock:Groups:b:Spread", "true")).StartAsync();
        await LeadsAsync(host, "b");

        Assert.Null(await host.Election("a").GetCurrentLeaderAsync(TestContext.Current.CancellationToken));
        Assert.True(await host.Election("a").TryAcquireLeadershipAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("HoldBack", "01:00:01")]
    [InlineData("Spread", "evenly")]
    public async Task Option_FromConfiguration_WhenItBreaksTheRule_FailsTheStartAndIsNamed(string option, string value)
    {
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => TestHosts.OnStore(_store, ($"MultiLock:Groups:a:{option}", value)).StartAsync());

        Assert.Contains(option, error.Message, StringComparison.Ordinal);
    }

    private Task<IHost> StartAsync() => TestHosts.OnStore(_store).With("a").With("b").StartAsync();

    private static async Task LeadsAsync(IHost host, params string[] groups)
    {
        foreach (string group in groups)
        {
            await host.Election(group).WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        }
    }
}
