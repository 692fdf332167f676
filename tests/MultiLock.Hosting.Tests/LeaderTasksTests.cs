using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MultiLock.Hosting.Tests;

public sealed class LeaderTasksTests
{
    private readonly string _store = Guid.NewGuid().ToString("N");

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Tasks_WhenTwoHostsShareAStore_RunOnOneAndMoveWhenItStops()
    {
        using IHost first = await TestHosts.OnStore(_store).RunOnly(Tasks.Continuous, Tasks.Every).StartAsync();
        await first.Recorder().UntilAsync($"begun {Tasks.Continuous}");
        await first.Recorder().UntilAsync("tick");
        using IHost second = await TestHosts.OnStore(_store).RunOnly(Tasks.Continuous, Tasks.Every).StartAsync();
        await second.Election(Tasks.Continuous).WaitForLeaderAsync(TestContext.Current.CancellationToken);
        await second.Election(Tasks.Every).WaitForLeaderAsync(TestContext.Current.CancellationToken);
        await first.Recorder().UntilAsync("tick");
        Assert.True(second.Recorder().IsEmpty);

        await first.StopAsync(TestContext.Current.CancellationToken);

        await second.Recorder().UntilAsync($"begun {Tasks.Continuous}");
        await second.Recorder().UntilAsync("tick");
        await first.Recorder().UntilAsync("ended");
        await second.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Pause_WhenLeadershipMovesToAnotherHost_HoldsThereUntilItIsResumed()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        using IHost first = await TestHosts.OnStore(_store).RunOnly(Tasks.Continuous).StartAsync();
        await first.Election(Tasks.Continuous).WaitForLeadershipAsync(token);
        await first.LeaderTasks().PauseAsync(Tasks.Continuous, token);
        using IHost second = await TestHosts.OnStore(_store).RunOnly(Tasks.Continuous).StartAsync();
        await second.Election(Tasks.Continuous).WaitForLeaderAsync(token);
        string message = (await Assert.ThrowsAsync<InvalidOperationException>(() => second.LeaderTasks().ResumeAsync(Tasks.Continuous, token))).Message;
        Assert.Contains(first.Election(Tasks.Continuous).ParticipantId, message, StringComparison.Ordinal);

        await first.StopAsync(token);

        // Whoever hears that leadership was won can call at once.
        await second.Election(Tasks.Continuous).WaitForLeadershipAsync(token);
        Assert.True((await second.LeaderTasks().GetStatusAsync(token)).Single(status => status.Task.Name == Tasks.Continuous).IsPaused);
        Assert.True(second.Recorder().IsEmpty);
        await second.LeaderTasks().ResumeAsync(Tasks.Continuous, token);
        await second.Recorder().UntilAsync($"begun {Tasks.Continuous}");
        await second.StopAsync(token);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Tasks_WhenOneHostSwitchesThemOff_RunOnTheOther()
    {
        using IHost off = await TestHosts.OnStore(_store, ("MultiLock:Tasks:Enabled", "false")).RunOnly(Tasks.Continuous).StartAsync();
        using IHost on = await TestHosts.OnStore(_store).RunOnly(Tasks.Continuous).StartAsync();

        await on.Recorder().UntilAsync($"begun {Tasks.Continuous}");

        Assert.DoesNotContain(off.Elections().Groups, group => group.IsLeader);
        Assert.True(off.Recorder().IsEmpty);
        await on.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task Retry_WhenARunThrows_RunsItAgainInTheSameTerm()
    {
        using IHost host = await Failing(Tasks.Retry, 2);
        long term = (await host.Election(Tasks.Retry).WaitForLeadershipAsync(TestContext.Current.CancellationToken)).FencingToken;

        for (int run = 0; run < 3; run++)
        {
            await host.Recorder().UntilAsync(Tasks.Retry);
        }

        Assert.Equal(term, host.Election(Tasks.Retry).Leadership?.FencingToken);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task NextTick_WhenARunThrows_RunsAtTheNextTickInTheSameTerm()
    {
        using IHost host = await Failing(Tasks.NextTick, 2);
        long term = (await host.Election(Tasks.NextTick).WaitForLeadershipAsync(TestContext.Current.CancellationToken)).FencingToken;

        for (int run = 0; run < 3; run++)
        {
            await host.Recorder().UntilAsync(Tasks.NextTick);
        }

        Assert.Equal(term, host.Election(Tasks.NextTick).Leadership?.FencingToken);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task StepDown_WhenARunThrows_HandsTheGroupToTheOtherHost()
    {
        using IHost first = await Failing(Tasks.StepDown, int.MaxValue);
        await first.Recorder().UntilAsync(Tasks.StepDown);

        using IHost second = await TestHosts.OnStore(_store).RunOnly(Tasks.StepDown).StartAsync();
        await second.Election(Tasks.StepDown).WaitForLeadershipAsync(TestContext.Current.CancellationToken);
        await second.Recorder().UntilAsync(Tasks.StepDown);

        Assert.False(first.Election(Tasks.StepDown).IsLeader);
    }

    [Fact(Timeout = TestHosts.Patience)]
    public async Task StopHost_WhenARunThrows_StopsTheHostWithExitCodeOne()
    {
        int before = Environment.ExitCode;
        try
        {
            HostApplicationBuilder builder = TestHosts.OnStore(_store).RunOnly(Tasks.StopHost);
            builder.Services.AddSingleton(new Recorder { Throws = 1 });
            using IHost host = builder.Build();

            await host.RunAsync(TestContext.Current.CancellationToken);

            Assert.Equal(1, Environment.ExitCode);
        }
        finally
        {
            Environment.ExitCode = before;
        }
    }

    private Task<IHost> Failing(string task, int times)
    {
        HostApplicationBuilder builder = TestHosts.OnStore(_store).RunOnly(task);
        builder.Services.AddSingleton(new Recorder { Throws = times });
        return builder.StartAsync();
    }
}
