using MultiLock.Generated;

namespace MultiLock.Tasks.Tests;

/// <summary>What happens when a run throws.</summary>
public sealed class LeaderTaskFailureTests
{
    private static readonly Func<LeaderTaskInvocation, ValueTask> Throws = _ => throw new FormatException("broken");

    [Fact]
    public async Task Retry_WhenAContinuousTaskThrows_RunsItAgainWithGrowingDelays()
    {
        await using TaskRig rig = new TaskRig().Add(Throws).Start();
        LeadershipContext leadership = rig.Win();

        double expected = 100;
        for (int attempt = 1; attempt <= 4; attempt++, expected *= 2)
        {
            Assert.Equal(attempt, (await rig.NextRunAsync()).Run.Attempt);
            Assert.InRange((await rig.Time.PassNextWaitAsync()).TotalMilliseconds, expected * 0.8, expected);
        }

        await rig.NextRunAsync();
        await rig.Time.NextWaitAsync();
        TestElections.End(leadership);
        await rig.IdleAsync();
        Assert.All(rig.Log.Errors, entry => Assert.Equal(2020, entry.EventId));
        Assert.All(rig.Log.Errors, entry => Assert.IsType<FormatException>(entry.Exception));
    }

    [Fact]
    public async Task Retry_WhenATaskRanLongBeforeItThrew_StartsFromTheShortestDelay()
    {
        TaskCompletionSource gate = new();
        await using TaskRig rig = new TaskRig()
            .Add(async invocation =>
            {
                if (invocation.Run.Attempt == 4)
                {
                    await gate.Task;
                }

                throw new FormatException();
            })
            .Start();
        rig.Win();
        for (int attempt = 1; attempt < 4; attempt++)
        {
            await rig.NextRunAsync();
            await rig.Time.PassNextWaitAsync();
        }

        await rig.NextRunAsync();
        rig.Time.Advance(TimeSpan.FromHours(1));
        gate.SetResult();

        Assert.InRange((await rig.Time.NextWaitAsync()).TotalMilliseconds, 80, 100);
    }

    [Fact]
    public async Task Retry_WhenAScheduledTaskThrows_RepeatsTheSameTickUntilItSucceeds()
    {
        await using TaskRig rig = new TaskRig()
            .Add(invocation => invocation.Run.Attempt < 3 ? Throws(invocation) : default, every: "1m", onFailure: LeaderTaskFailure.Retry)
            .Start();
        rig.Win();
        await rig.Time.PassNextWaitAsync();

        List<LeaderTaskRun> runs = [(await rig.NextRunAsync()).Run];
        await rig.Time.PassNextWaitAsync();
        runs.Add((await rig.NextRunAsync()).Run);
        await rig.Time.PassNextWaitAsync();
        runs.Add((await rig.NextRunAsync()).Run);
        await rig.Time.PassNextWaitAsync();
        LeaderTaskRun next = (await rig.NextRunAsync()).Run;

        Assert.Equal([1, 2, 3], runs.Select(run => run.Attempt));
        Assert.Single(runs.Select(run => run.ScheduledTime).Distinct());
        Assert.Equal(runs[0].ScheduledTime.AddMinutes(1), next.ScheduledTime);
        Assert.Equal(1, next.Attempt);
    }

    [Fact]
    public async Task NextTick_WhenAScheduledTaskThrows_IsTheDefaultAndWaits()
    {
        await using TaskRig rig = new TaskRig().Add(Throws, every: "1m").Start();
        rig.Win();

        await rig.Time.PassNextWaitAsync();
        LeaderTaskRun first = (await rig.NextRunAsync()).Run;
        Assert.Equal(TimeSpan.FromMinutes(1), await rig.Time.PassNextWaitAsync());
        LeaderTaskRun second = (await rig.NextRunAsync()).Run;

        Assert.Equal(first.ScheduledTime.AddMinutes(1), second.ScheduledTime);
        Assert.Equal(1, second.Attempt);
        Assert.True(rig.Log.Has(2021));
    }

    [Fact]
    public async Task NextTick_WhenAContinuousTaskThrows_IsDoneForTheTerm()
    {
        await using TaskRig rig = new TaskRig().Add(Throws, onFailure: LeaderTaskFailure.NextTick).Start();

        LeadershipContext leadership = rig.Win();
        await rig.NextRunAsync();
        await rig.IdleAsync();

        Assert.True(rig.HasNoRun);
        Assert.False(leadership.LeadershipEnded.IsCancellationRequested);
        Assert.IsType<FormatException>(rig.Log.Single(2021).Exception);
    }

    [Fact]
    public async Task StepDown_WhenATaskThrows_GivesExactlyThatTermUp()
    {
        await using TaskRig rig = new TaskRig().Add(Throws, onFailure: LeaderTaskFailure.StepDown).Start();

        LeadershipContext leadership = rig.Win();

        Assert.Equal((TaskRig.Group, leadership.FencingToken), await rig.Elections.SteppedDown);
        await rig.IdleAsync();
        Assert.Equal(0, leadership.Term.ActiveRuns);
        Assert.True(rig.Log.Has(2022));
        Assert.False(rig.Lifetime.ApplicationStopping.IsCancellationRequested);
    }

    [Fact]
    public async Task StepDown_WhenAScheduledTaskThrows_RunsNoFurtherTickOfThatTerm()
    {
        await using TaskRig rig = new TaskRig().Add(Throws, every: "1m", onFailure: LeaderTaskFailure.StepDown).Start();
        LeadershipContext leadership = rig.Win();
        await rig.Time.PassNextWaitAsync();
        await rig.NextRunAsync();

        // The term has not ended yet; the next ticks must not run in it.
        await rig.IdleAsync();
        Assert.True(leadership.IsCurrent);
        Assert.True(rig.Time.HasNoWait);
    }

    [Fact]
    public async Task StepDown_WhenTheRunOnStartThrows_RunsNoTickOfThatTerm()
    {
        await using TaskRig rig = new TaskRig().Add(Throws, every: "1m", runOnStart: true, onFailure: LeaderTaskFailure.StepDown).Start();
        rig.Win();
        await rig.NextRunAsync();
        await rig.IdleAsync();
        Assert.True(rig.Time.HasNoWait);
    }

    [Fact]
    public async Task StepDown_WhenItFailsItself_IsLoggedAndTheTaskIsDoneForTheTerm()
    {
        await using TaskRig rig = new TaskRig().Add(Throws, every: "1m", onFailure: LeaderTaskFailure.StepDown).Start();
        rig.Elections.OnStepDown = () => throw new InvalidOperationException("no such group");
        rig.Win();
        await rig.Time.PassNextWaitAsync();
        await rig.NextRunAsync();
        await rig.IdleAsync();
        Assert.IsType<InvalidOperationException>(rig.Log.Single(2024).Exception);
        Assert.True(rig.Time.HasNoWait);
    }

    [Fact]
    public async Task StopHost_WhenATaskThrows_StopsTheHostWithExitCodeOne()
    {
        int before = Environment.ExitCode;
        try
        {
            await using TaskRig rig = new TaskRig().Add(Throws, every: "1m", onFailure: LeaderTaskFailure.StopHost).Start();
            rig.Win();

            await rig.Time.PassNextWaitAsync();
            await rig.NextRunAsync();
            await rig.IdleAsync();

            Assert.True(rig.Lifetime.ApplicationStopping.IsCancellationRequested);
            Assert.Equal(1, Environment.ExitCode);
            Assert.True(rig.Log.Has(2023));
        }
        finally
        {
            Environment.ExitCode = before;
        }
    }

    [Theory]
    [InlineData(LeaderTaskFailure.StepDown)]
    [InlineData(LeaderTaskFailure.StopHost)]
    [InlineData(LeaderTaskFailure.Retry)]
    public async Task AnyPolicy_WhenATaskThrowsBecauseItIsBeingStopped_DoesNothing(LeaderTaskFailure onFailure)
    {
        await using TaskRig rig = new TaskRig()
            .Add(
                async invocation =>
                {
                    try
                    {
                        await Held.UntilCancelled(invocation);
                    }
                    catch (OperationCanceledException)
                    {
                        throw new FormatException("the driver's way to say cancelled");
                    }
                },
                onFailure: onFailure)
            .Start();
        LeadershipContext leadership = rig.Win();
        await rig.NextRunAsync();

        TestElections.End(leadership);
        await rig.IdleAsync();

        Assert.Equal(2013, Assert.Single(rig.Log.Errors).EventId);
        Assert.False(rig.Lifetime.ApplicationStopping.IsCancellationRequested);
        Assert.Equal(0, Environment.ExitCode);
        Assert.True(rig.Time.HasNoWait);
    }

    [Fact]
    public async Task OneTask_WhenItThrows_LeavesTheOthersOfTheGroupAlone()
    {
        await using TaskRig rig = new TaskRig()
            .Add(Throws, "bad", onFailure: LeaderTaskFailure.NextTick)
            .Add(Held.UntilCancelled, "good")
            .Start();
        rig.Win();

        LeaderTaskInvocation[] runs = [await rig.NextRunAsync(), await rig.NextRunAsync()];

        Assert.False(runs.Single(run => run.Run.TaskName == "good").CancellationToken.IsCancellationRequested);
        Assert.False(rig.Host.WhenIdleAsync().IsCompleted);
    }

    [Fact]
    public async Task CancelledException_WhenNothingWasCancelled_IsAFailure()
    {
        await using TaskRig rig = new TaskRig()
            .Add(_ => throw new TaskCanceledException("an HTTP call timed out"), onFailure: LeaderTaskFailure.NextTick)
            .Start();

        rig.Win();
        await rig.NextRunAsync();
        await rig.IdleAsync();

        Assert.IsType<TaskCanceledException>(rig.Log.Single(2021).Exception);
    }

    [Fact]
    public async Task Timeout_WhenARunTakesLonger_CancelsItAndCountsAsAFailure()
    {
        await using TaskRig rig = new TaskRig()
            .Add(Held.UntilCancelled, timeout: "30s", onFailure: LeaderTaskFailure.NextTick)
            .Start();
        rig.Win();
        LeaderTaskInvocation run = await rig.NextRunAsync();

        Assert.Equal(TimeSpan.FromSeconds(30), await rig.Time.NextWaitAsync());
        rig.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(run.CancellationToken.IsCancellationRequested);
        rig.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(run.CancellationToken.IsCancellationRequested);
        await rig.IdleAsync();
        TimeoutException failure = Assert.IsType<TimeoutException>(rig.Log.Single(2021).Exception);
        Assert.Contains("Timeout of 00:00:30", failure.Message, StringComparison.Ordinal);
        Assert.True(rig.Log.Has(2012));
    }

    [Fact]
    public async Task Timeout_WhenTheTermEndsBeforeTheRunDoes_AppliesNoPolicy()
    {
        TaskCompletionSource gate = new();
        await using TaskRig rig = new TaskRig().Add(Held.Until(gate), timeout: "1s", onFailure: LeaderTaskFailure.StepDown).Start();
        LeadershipContext leadership = rig.Win();
        await rig.NextRunAsync();
        await rig.Time.PassNextWaitAsync();

        TestElections.End(leadership);
        gate.SetResult();
        await rig.IdleAsync();

        Assert.True(rig.Log.Has(2012));
        Assert.False(rig.Log.Has(2022));
    }

    [Fact]
    public async Task Timeout_WhenTheHostStopsBeforeTheRunEnds_AppliesNoPolicy()
    {
        TaskCompletionSource gate = new();
        await using TaskRig rig = new TaskRig().Add(Held.Until(gate), timeout: "1s", onFailure: LeaderTaskFailure.StepDown).Start();
        rig.Win();
        await rig.NextRunAsync();
        await rig.Time.PassNextWaitAsync();
        rig.Lifetime.StopApplication();
        gate.SetResult();
        await rig.IdleAsync();
        Assert.False(rig.Log.Has(2022));
    }

    [Fact]
    public async Task Timeout_WhenTheDeadlinePassesBeforeTheRunEnds_AppliesNoPolicyAndWaitsForNoFurtherTick()
    {
        TaskCompletionSource gate = new();
        await using TaskRig rig = new TaskRig()
            .Add(Held.Until(gate), every: "1m", runOnStart: true, timeout: "1s", onFailure: LeaderTaskFailure.NextTick)
            .Start();
        rig.Elections.Session.Lease = new SessionLease(new ElectionClock(rig.Time).Now + TimeSpan.FromSeconds(30), TimeSpan.Zero);
        rig.Win();
        await rig.NextRunAsync();
        await rig.Time.PassNextWaitAsync();
        rig.Time.Advance(TimeSpan.FromSeconds(29));
        gate.SetResult();
        await rig.IdleAsync();
        Assert.False(rig.Log.Has(2021));
        Assert.True(rig.Time.HasNoWait);
    }

    [Fact]
    public async Task Timeout_WhenARunEndsEarlier_DoesNothing()
    {
        await using TaskRig rig = new TaskRig().Add(timeout: "30s").Start();
        rig.Win();
        LeaderTaskInvocation run = await rig.NextRunAsync();
        await rig.IdleAsync();

        rig.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.False(run.CancellationToken.IsCancellationRequested);
        Assert.Empty(rig.Log.Errors);
    }

    [Fact]
    public async Task Timeout_WhenACallbackOnTheTokenThrows_BringsNothingDown()
    {
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TaskRig rig = new TaskRig()
            .Add(
                async invocation =>
                {
                    invocation.CancellationToken.Register(() =>
                    {
                        called.SetResult();
                        throw new FormatException("callback");
                    });
                    await called.Task;
                },
                timeout: "1s",
                onFailure: LeaderTaskFailure.NextTick)
            .Start();
        rig.Win();
        await rig.NextRunAsync();

        await rig.Time.PassNextWaitAsync();
        await rig.IdleAsync();

        Assert.IsType<TimeoutException>(rig.Log.Single(2021).Exception);
    }
}
