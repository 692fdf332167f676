using System.Collections.Concurrent;
using MultiLock.Generated;

namespace MultiLock.Tasks.Tests;

/// <summary>What runs in a term, and when.</summary>
public sealed class LeaderTaskTermTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task ContinuousTask_WhenTheTermBegins_RunsUntilItEnds()
    {
        await using TaskRig rig = new TaskRig().Add(Held.UntilCancelled).Start();

        LeadershipContext leadership = rig.Win();
        LeaderTaskInvocation run = await rig.NextRunAsync();

        Assert.Equal(new LeaderTaskRun("task", leadership.AcquiredAt, 1, leadership), run.Run);
        Assert.False(run.CancellationToken.IsCancellationRequested);
        TestElections.End(leadership);
        Assert.True(run.CancellationToken.IsCancellationRequested);
        await rig.IdleAsync();
        Assert.Equal(0, leadership.Term.ActiveRuns);
        Assert.Empty(rig.Log.Errors);
    }

    [Fact]
    public async Task ContinuousTask_WhenItReturns_IsDoneForTheTermAndRunsInTheNext()
    {
        await using TaskRig rig = new TaskRig().Add().Start();

        LeadershipContext first = rig.Win();
        await rig.NextRunAsync();
        await rig.IdleAsync();
        Assert.True(rig.HasNoRun);
        Assert.True(rig.Time.HasNoWait);
        TestElections.End(first);
        LeadershipContext second = rig.Win();

        Assert.Equal(second.FencingToken, (await rig.NextRunAsync()).Run.Leadership.FencingToken);
    }

    [Fact]
    public async Task ScheduledTask_WhenTermsChange_KeepsItsGrid()
    {
        await using TaskRig rig = new TaskRig().Add(every: "5m").Start();
        rig.Time.Advance(TimeSpan.FromSeconds(61));

        LeadershipContext first = rig.Win();
        Assert.Equal("12:05:00", await NextTickAsync(rig));
        TestElections.End(first);
        await rig.IdleAsync();
        rig.Time.Advance(TimeSpan.FromSeconds(97));
        rig.Win();

        Assert.Equal("12:10:00", await NextTickAsync(rig));
        Assert.Equal("12:15:00", await NextTickAsync(rig));
    }

    [Fact]
    public async Task ScheduledTask_WhenCronWithSeconds_RunsAtItsTicks()
    {
        await using TaskRig rig = new TaskRig().Add(cron: "*/20 * * * * *").Start();

        rig.Win();

        Assert.Equal("12:00:20", await NextTickAsync(rig));
        Assert.Equal("12:00:40", await NextTickAsync(rig));
    }

    [Fact]
    public async Task ScheduledTask_WhenRunOnStart_RunsOnceAtTheStartOfEachTermAndThenOnTheGrid()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m", runOnStart: true).Start();
        rig.Time.Advance(TimeSpan.FromSeconds(10));

        LeadershipContext first = rig.Win();
        Assert.Equal(first.AcquiredAt, (await rig.NextRunAsync()).Run.ScheduledTime);
        Assert.Equal("12:01:00", await NextTickAsync(rig));
        TestElections.End(first);
        await rig.IdleAsync();
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        LeadershipContext second = rig.Win();

        Assert.Equal(second.AcquiredAt, (await rig.NextRunAsync()).Run.ScheduledTime);
    }

    [Fact]
    public async Task ScheduledTask_WhenARunOutlastsItsInterval_DelaysTheNextAndMakesUpNoBurst()
    {
        TaskCompletionSource gate = new();
        await using TaskRig rig = new TaskRig().Add(Held.Until(gate), every: "1m").Start();
        rig.Win();
        Assert.Equal("12:01:00", await NextTickAsync(rig));

        rig.Time.Advance(4.5 * Minute);
        Assert.True(rig.HasNoRun);
        gate.SetResult();

        Assert.Equal("12:05:00", Tick(await rig.NextRunAsync()));
        Assert.Equal(Minute / 2, await rig.Time.PassNextWaitAsync());
        Assert.Equal("12:06:00", Tick(await rig.NextRunAsync()));
    }

    [Fact]
    public async Task ScheduledTask_WhenItWaitsForLong_LooksAtTheClockEveryMinute()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1h").Start();
        rig.Win();
        Assert.Equal(Minute, await rig.Time.NextWaitAsync());

        rig.Time.WallOffset = TimeSpan.FromMinutes(59);
        rig.Time.Advance(Minute);

        Assert.Equal("13:00:00", Tick(await rig.NextRunAsync()));
    }

    [Fact]
    public async Task ScheduledTask_WhenTheClockMovesBack_RunsNoTickAgainAndSaysSo()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m", durable: false).Start();
        rig.Win();
        Assert.Equal("12:01:00", await NextTickAsync(rig));
        Assert.Equal(Minute, await rig.Time.NextWaitAsync());

        rig.Time.WallOffset = -2 * Minute;
        rig.Time.Advance(Minute);

        // 12:00 by the clock that was set; 12:01 comes a second time.
        Assert.Equal(Minute, await rig.Time.PassNextWaitAsync());
        Assert.Equal(Minute, await rig.Time.NextWaitAsync());
        Assert.True(rig.HasNoRun);
        Assert.True(rig.Log.Has(2030));
        rig.Time.Advance(Minute);
        Assert.Equal("12:02:00", Tick(await rig.NextRunAsync()));
    }

    [Fact]
    public async Task NewTerm_WhenARunOfTheFormerTermGoesOn_WaitsForItsEnd()
    {
        TaskCompletionSource gate = new();
        TaskCompletionSource stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<long> stuckTerms = new();
        await using TaskRig rig = new TaskRig()
            .Add(
                invocation =>
                {
                    stuckTerms.Enqueue(invocation.Run.Leadership.FencingToken);
                    stuck.TrySetResult();
                    return new ValueTask(gate.Task);
                },
                "stuck")
            .Add(name: "free")
            .Start();
        LeadershipContext first = rig.Win();
        await rig.NextRunAsync();
        await rig.NextRunAsync();
        await stuck.Task.Soon();
        TestElections.End(first);

        LeadershipContext skipped = rig.Win();
        TestElections.End(skipped);
        LeadershipContext third = rig.Win();

        // The free task shows that the term has begun; the stuck one was told of it before.
        while ((await rig.NextRunAsync()).Run.Leadership.FencingToken != third.FencingToken)
        {
        }

        Assert.Equal([first.FencingToken], stuckTerms);
        gate.SetResult();
        await rig.IdleAsync();
        Assert.Equal([first.FencingToken, third.FencingToken], stuckTerms);
    }

    [Fact]
    public async Task Run_WhenTheDeadlinePassedBeforeAnybodyNoticed_DoesNotStart()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        rig.Elections.Session.Lease = new SessionLease(new ElectionClock(rig.Time).Now + TimeSpan.FromSeconds(59), TimeSpan.Zero);

        LeadershipContext leadership = rig.Win();
        Assert.Equal(Minute, await rig.Time.PassNextWaitAsync());
        await rig.IdleAsync();

        Assert.True(rig.HasNoRun);
        Assert.False(leadership.LeadershipEnded.IsCancellationRequested);
        Assert.Equal(0, leadership.Term.ActiveRuns);
        Assert.Empty(rig.Log.Errors);
        Assert.True(rig.Time.HasNoWait);
    }

    [Fact]
    public async Task Run_WhenTheHostStops_IsCancelledWithoutAnError()
    {
        await using TaskRig rig = new TaskRig().Add(Held.UntilCancelled, "continuous").Add(every: "1h", name: "scheduled").Start();
        rig.Win();
        LeaderTaskInvocation run = await rig.NextRunAsync();

        rig.Lifetime.StopApplication();

        Assert.True(run.CancellationToken.IsCancellationRequested);
        await rig.IdleAsync();
        Assert.Empty(rig.Log.Errors);
    }

    [Fact]
    public async Task Run_WhenItLearnsFromTheClockThatItLeadsNoMore_IsNoFailure()
    {
        TaskCompletionSource gate = new();
        await using TaskRig rig = new TaskRig()
            .Add(async invocation =>
            {
                await gate.Task;
                invocation.Run.Leadership.ThrowIfLost();
            })
            .Start();
        rig.Elections.Session.Lease = new SessionLease(new ElectionClock(rig.Time).Now + Minute, TimeSpan.Zero);
        rig.Win();
        await rig.NextRunAsync();

        rig.Time.Advance(Minute);
        gate.SetResult();
        await rig.IdleAsync();

        Assert.Empty(rig.Log.Errors);
        Assert.EndsWith("Stopped", rig.Log.Single(2011).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Term_WhenItBegins_RunsUserCodeOnThePoolAndNotOnTheCallersThread()
    {
        Thread? ran = null;
        bool pool = false;
        await using TaskRig rig = new TaskRig()
            .Add(_ =>
            {
                ran = Thread.CurrentThread;
                pool = ran.IsThreadPoolThread;
                return ValueTask.CompletedTask;
            })
            .Start();
        Thread caller = new(() => rig.Win());

        caller.Start();
        await rig.NextRunAsync();
        await rig.IdleAsync();

        Assert.NotSame(caller, ran);
        Assert.True(pool);
    }

    [Fact]
    public async Task Term_WhenACallbackOnTheRunsTokenBlocksAndThrows_EndsWithoutWaitingForIt()
    {
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TaskRig rig = new TaskRig()
            .Add(async invocation =>
            {
                invocation.CancellationToken.Register(() =>
                {
                    entered.SetResult();
                    release.Task.Wait();
                    throw new InvalidOperationException("callback");
                });
                registered.SetResult();
                await entered.Task;
            })
            .Start();
        LeadershipContext leadership = rig.Win();
        await registered.Task.Soon();

        TestElections.End(leadership);
        await entered.Task.Soon();
        await rig.IdleAsync();
        release.SetResult();
    }

    private static async Task<string> NextTickAsync(TaskRig rig) => Tick(await rig.PassTimeUntilNextRunAsync());

    private static string Tick(LeaderTaskInvocation invocation) =>
        invocation.Run.ScheduledTime.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
