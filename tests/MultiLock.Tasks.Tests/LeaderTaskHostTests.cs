using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MultiLock.Generated;

namespace MultiLock.Tasks.Tests;

public sealed class LeaderTaskHostTests
{
    [Fact]
    public async Task TwoHosts_WhenTasksAreOffInOne_RunInTheOtherAlone()
    {
        await using TaskRig off = new TaskRig().Configure("MultiLock:Tasks:Enabled", "false").Add().Start();
        await using TaskRig on = new TaskRig().Add().Start();

        on.Win();
        await on.NextRunAsync();

        Assert.Empty(off.Elections.Listening);
        Assert.True(off.HasNoRun);
        Assert.True(off.Log.Has(2002));
        Assert.True(on.Log.Has(2000));
    }

    [Fact]
    public async Task Start_WhenAMethodWasOmitted_LogsAnErrorWithTheReason()
    {
        await using TaskRig rig = new TaskRig().Omit("Jobs.Private()", "it is private").Start();

        TestLogEntry entry = rig.Log.Single(2001);
        Assert.Equal(LogLevel.Error, entry.Level);
        Assert.Equal("Jobs.Private() is marked [LeaderOnly] but never runs: it is private", entry.Message);
        Assert.Equal(new OmittedLeaderTask("Jobs.Private()", "it is private"), Assert.Single(rig.Host.Omitted));
    }

    [Fact]
    public async Task Start_WhenCalledTwice_ListensOnce()
    {
        await using TaskRig rig = new TaskRig().Add().Start().Start();

        rig.Win();
        await rig.IdleAsync();
        await rig.NextRunAsync();

        Assert.True(rig.HasNoRun);
    }

    [Fact]
    public async Task DisposeAsync_WhenRunsGoOn_CancelsThemAndStopsListening()
    {
        TaskRig rig = new TaskRig().Add(Held.UntilCancelled).Start();
        rig.Win();
        LeaderTaskInvocation run = await rig.NextRunAsync();

        await rig.Host.DisposeAsync();

        Assert.True(run.CancellationToken.IsCancellationRequested);
        Assert.True(rig.Host.WhenIdleAsync().IsCompletedSuccessfully);
        Assert.Empty(rig.Elections.Listening);
        await rig.DisposeAsync();
    }

    [Fact]
    public async Task DisposeAsync_WhenARunIgnoresItsToken_WaitsForItNoLongerThanFiveSeconds()
    {
        TaskCompletionSource gate = new();
        TaskRig rig = new TaskRig().Add(Held.Until(gate)).Start();
        rig.Win();
        await rig.NextRunAsync();

        Task disposal = rig.Host.DisposeAsync().AsTask();
        Assert.Equal(TimeSpan.FromSeconds(5), await rig.Time.PassNextWaitAsync());

        await disposal.Soon();
        gate.SetResult();
        await rig.DisposeAsync();
    }

    [Fact]
    public async Task ReportOutlivedRuns_WhenARunGoesOn_ReportsItOnceUntilItEnds()
    {
        TaskCompletionSource gate = new();
        await using TaskRig rig = new TaskRig().Add(Held.Until(gate), "stuck").Add(name: "done").Start();
        LeadershipContext leadership = rig.Win();
        await rig.NextRunAsync();
        await rig.NextRunAsync();
        await TaskRig.UntilAsync(() => !rig.StatusOf("done").IsRunning);
        rig.Time.Advance(TimeSpan.FromSeconds(15));
        TestElections.End(leadership);

        rig.Host.ReportOutlivedRuns(TaskRig.Group, leadership.FencingToken + 1);
        rig.Host.ReportOutlivedRuns("other", leadership.FencingToken);
        Assert.Empty(rig.Host.OutlivedRuns);
        rig.Host.ReportOutlivedRuns(TaskRig.Group, leadership.FencingToken);
        Assert.True(rig.Log.Has(2040));
        rig.Host.ReportOutlivedRuns(TaskRig.Group, leadership.FencingToken);

        TestLogEntry entry = rig.Log.Single(2040);
        Assert.Equal(LogLevel.Critical, entry.Level);
        Assert.StartsWith("Leader task stuck still runs, 00:00:15 after its start", entry.Message, StringComparison.Ordinal);
        Assert.Equal(["stuck"], rig.Host.OutlivedRuns);
        gate.SetResult();
        await rig.IdleAsync();
        Assert.True(rig.Log.Has(2041));
        Assert.Empty(rig.Host.OutlivedRuns);
    }

    [Theory]
    [InlineData(true, 1, 1)]
    [InlineData(true, 2, 1)]
    [InlineData(false, 1, 0)]
    public async Task ReportOutlivedRuns_WhenTheApplicationAsksForIt_EndsTheProcess(bool exit, int tasks, int expected)
    {
        TaskCompletionSource gate = new();
        List<string> ended = [];
        await using TaskRig rig = new();
        await using ServiceProvider services = new ServiceCollection().BuildServiceProvider();
        using LeaderTaskMetrics metrics = new(null);
        using SemaphoreSlim running = new(0);
        LeaderTaskCatalog catalog = new();
        for (int i = 0; i < tasks; i++)
        {
            catalog.Add(new LeaderTaskDescriptor
            {
                Name = $"stuck {i}",
                ElectionGroup = TaskRig.Group,
                Method = "M()",
                Invoke = _ =>
                {
                    running.Release();
                    return new ValueTask(gate.Task);
                },
            });
        }

        LeaderTaskList list = new(catalog, null, new LeaderTaskOptions(), rig.Time);
        LeaderTaskHost host = new(
            list,
            new LeaderTaskOptions { ExitProcessWhenRunOutlivesLease = exit },
            rig.Elections,
            services.GetRequiredService<IServiceScopeFactory>(),
            rig.Time,
            NullLogger.Instance,
            metrics,
            lifetime: null,
            ended.Add);
        host.Start();
        LeadershipContext leadership = rig.Win();
        for (int i = 0; i < tasks; i++)
        {
            Assert.True(await running.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken));
        }

        host.ReportOutlivedRuns(TaskRig.Group, leadership.FencingToken);
        host.ReportOutlivedRuns(TaskRig.Group, leadership.FencingToken);

        Assert.Equal(expected, ended.Count);
        gate.SetResult();
        await host.DisposeAsync();
    }

    [Fact]
    public void Begin_WhenCalledTwice_SharesOneCatalogAndAppliesBothConfigurations()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILeaderTaskElections>(new TestElections(new TestTime()));
        LeaderTaskDescriptor task = new() { Name = "task", ElectionGroup = "g", Method = "M()" };

        LeaderTaskRegistration.Begin(builder.Services, options => options.Enabled = false).Add(task);
        LeaderTaskRegistration.Begin(builder.Services, options => options.ExitProcessWhenRunOutlivesLease = true).Add(task);
        using IHost host = builder.Build();

        LeaderTaskHost tasks = host.Services.GetRequiredService<LeaderTaskHost>();
        Assert.Same(tasks, host.Services.GetRequiredService<LeaderTaskHost>());
        Assert.False(Assert.Single(tasks.Tasks).Enabled);
        Assert.Single(builder.Services, service => service.ServiceType == typeof(LeaderTaskCatalog));
    }

    [Fact]
    public void List_WhenNobodyHasRegisteredAnElection_CanStillBeRead()
    {
        ServiceCollection services = new();
        LeaderTaskRegistration.Begin(services, null).Add(new LeaderTaskDescriptor { Name = "task", ElectionGroup = "g", Method = "M()" });
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal(["g"], provider.GetRequiredService<LeaderTaskList>().Groups);
    }

    [Fact]
    public void LeaderTasks_WhenReadFromTheContainer_AreAllTasksWithTheValuesThatConfigurationFillsIn()
    {
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Billing:Every", "90s"), new("MultiLock:Tasks:off:Enabled", "false")])
            .Build());
        LeaderTaskRegistry registry = LeaderTaskRegistration.Begin(services, null);
        registry.Add(new LeaderTaskDescriptor { Name = "pump", ElectionGroup = "outbox", Method = "Jobs.Pump()" });
        registry.Add(new LeaderTaskDescriptor { Name = "off", ElectionGroup = "billing", Method = "Jobs.Off()", Every = "%Missing:Key%", Timeout = "1m" });
        registry.Add(new LeaderTaskDescriptor
        {
            Name = "close", ElectionGroup = "billing", Method = "Jobs.Close()", Every = "%Billing:Every%", RunOnStart = true, Timeout = "1m", OnFailure = LeaderTaskFailure.StepDown,
        });
        registry.AddOmitted("Jobs.Hidden()", "the method is private.");
        using ServiceProvider provider = services.BuildServiceProvider();

        ILeaderTasks tasks = provider.GetRequiredService<ILeaderTasks>();

        Assert.Equal(
            ["billing, every 00:01:30: Jobs.Close()", "billing, switched off: Jobs.Off()", "outbox, continuous: Jobs.Pump()"],
            tasks.Tasks.Select(task => task.ToString()));
        LeaderTaskInfo close = tasks.Tasks[0];
        Assert.Equal(
            ("close", "billing", "Jobs.Close()", true, "every 00:01:30", true, TimeSpan.FromMinutes(1), LeaderTaskFailure.StepDown),
            (close.Name, close.ElectionGroup, close.Method, close.Enabled, close.Schedule, close.RunOnStart, close.Timeout, close.OnFailure));
        LeaderTaskInfo off = tasks.Tasks[1];
        Assert.Equal((false, null, false, null, LeaderTaskFailure.Default), (off.Enabled, off.Schedule, off.RunOnStart, off.Timeout, off.OnFailure));
        Assert.Equal(LeaderTaskFailure.Retry, tasks.Tasks[2].OnFailure);
        Assert.Equal([new OmittedLeaderTask("Jobs.Hidden()", "the method is private.")], tasks.Omitted);
    }

    [Fact]
    public void LeaderTasks_WhenOneCannotRun_SayWhichAndWhy()
    {
        ServiceCollection services = new();
        LeaderTaskRegistration.Begin(services, null).Add(new LeaderTaskDescriptor { Name = "task", ElectionGroup = "g", Method = "M()", Every = "soon" });
        using ServiceProvider provider = services.BuildServiceProvider();

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<ILeaderTasks>().Tasks);

        Assert.Contains("task 'task' (M())", failure.Message, StringComparison.Ordinal);
    }
}
