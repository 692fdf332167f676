using MultiLock.Generated;

namespace MultiLock.Tasks.Tests;

public sealed class LeaderTaskRunNowTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunNow_WhenNoTickIsDue_RecordsThisMomentBeforeTheRunAndDisturbsNoTick()
    {
        await using TaskRig rig = new();
        List<LeaderTaskEntry?> seen = [];
        rig.Add(_ =>
        {
            seen.Add(rig.Elections.EntryOf("task"));
            return ValueTask.CompletedTask;
        }, every: "1m").Start();
        rig.Win();
        rig.Time.Advance(Second * 20);

        Assert.Equal(LeaderTaskOutcome.Completed, await rig.Tasks.RunNowAsync("task", Token).Soon());

        LeaderTaskRun run = (await rig.NextRunAsync()).Run;
        Assert.Equal("12:00:20", Tick(run));
        Assert.Equal(run.ScheduledTime, run.Tick);
        Assert.Equal((run.Tick, LeaderTaskProgress.Started, 1), (seen[0]!.Tick, seen[0]!.Progress, seen[0]!.Starts));
        Assert.True(rig.Log.Has(2047));
        Assert.Equal("12:01:00", Tick((await rig.NextRunInStepsAsync(Second * 10)).Run));
    }

    [Fact]
    public async Task RunNow_WhenATickIsBeingStarted_GetsItsRunAndNoOther()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        TaskCompletionSource<bool> answer = new();
        rig.Elections.OnWrite = (_, state) => Starts(state) ? answer.Task : null!;
        rig.Win();
        await TaskRig.UntilAsync(() => rig.Elections.WriteCount == 1);
        while (rig.Elections.WriteCount < 2)
        {
            await rig.PassAsync(Second, Second);
        }

        Task<LeaderTaskOutcome> asked = rig.Tasks.RunNowAsync("task", Token);
        answer.SetResult(true);

        Assert.Equal(LeaderTaskOutcome.Completed, await asked.Soon());
        Assert.Equal("12:01:00", Tick((await rig.NextRunAsync()).Run));
        await rig.PassAsync(Second * 20, Second * 10);
        Assert.True(rig.HasNoRun);
    }

    [Fact]
    public async Task RunNow_WhenOneAfterTheOtherIsAskedFor_RunsEachTime()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Add(name: "short", every: "30s").Start();
        rig.Win();

        // Time stands still, and every run still has a tick of its own.
        for (int i = 0; i < 20; i++)
        {
            await rig.Tasks.RunNowAsync("task", Token).Soon();
            await rig.Tasks.RunNowAsync("short", Token).Soon();
        }

        HashSet<DateTimeOffset?> ticks = [];
        for (int i = 0; i < 40; i++)
        {
            LeaderTaskRun run = (await rig.NextRunAsync()).Run;
            Assert.True(run.TaskName != "task" || ticks.Add(run.Tick));
        }

        Assert.Equal(20, ticks.Count);
        Assert.True(rig.HasNoRun);
    }

    [Theory]
    [InlineData("1m")]
    [InlineData("30s")]
    [InlineData(null)]
    public async Task RunNow_WhenARunGoesOn_IsRefused(string? every)
    {
        await using TaskRig rig = new();
        TaskCompletionSource gate = new();
        rig.Add(Held.Until(gate), every: every).Start();
        rig.Win();
        Task<LeaderTaskOutcome>? first = every is null ? null : rig.Tasks.RunNowAsync("task", Token);
        await rig.NextRunAsync();

        InvalidOperationException refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Tasks.RunNowAsync("task", Token).Soon());

        Assert.Contains("never overlaps", refusal.Message, StringComparison.Ordinal);
        gate.SetResult();
        Assert.Equal(LeaderTaskOutcome.Completed, first is null ? LeaderTaskOutcome.Completed : await first.Soon());
        Assert.True(rig.HasNoRun);
    }

    [Fact]
    public async Task RunNow_WhenAContinuousTaskHasReturned_StartsItAgain()
    {
        await using TaskRig rig = new TaskRig().Add().Start();
        LeadershipContext leadership = rig.Win();
        await rig.NextRunAsync();
        await rig.IdleAsync();

        Assert.Equal(LeaderTaskOutcome.Completed, await rig.Tasks.RunNowAsync("task", Token).Soon());
        Assert.Equal(LeaderTaskOutcome.Completed, await rig.Tasks.RunNowAsync("task", Token).Soon());

        LeaderTaskRun run = (await rig.NextRunAsync()).Run;
        Assert.Equal((null, leadership.AcquiredAt), (run.Tick, run.ScheduledTime));
        await rig.NextRunAsync();
        await rig.IdleAsync();
        Assert.True(rig.HasNoRun);
        Assert.Equal(0, rig.Elections.WriteCount);
    }

    [Fact]
    public async Task RunNow_WhenTheScheduleIsNotRecorded_RunsAndWritesNothing()
    {
        await using TaskRig rig = new TaskRig().Add(every: "30s", runOnStart: true).Start();
        rig.Win();
        Assert.Null((await rig.NextRunAsync()).Run.Tick);
        rig.Time.Advance(Second * 10);

        // The run at the start may not have come to its end yet.
        await TaskRig.UntilAsync(() => !rig.StatusOf().IsRunning);
        await rig.Tasks.RunNowAsync("task", Token).Soon();

        Assert.Equal("12:00:10", Tick((await rig.NextRunAsync()).Run));
        Assert.Equal("12:00:30", Tick((await rig.NextRunInStepsAsync(Second * 5)).Run));
        Assert.Equal(0, rig.Elections.WriteCount);
    }

    [Fact]
    public async Task RunNow_WhenTheReplyIsLost_IsWrittenAgainUnchangedAndRunsOnce()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1h").Start();
        int failures = 0;
        rig.Elections.OnWrite = (_, state) =>
        {
            rig.Elections.Store(TaskRig.Group, state);
            return Starts(state) && failures++ < 3 ? Task.FromException<bool>(new LeaderElectionProviderException("The connection was reset.")) : null!;
        };
        rig.Win();

        Task<LeaderTaskOutcome> asked = rig.Tasks.RunNowAsync("task", Token);
        await rig.NextRunInStepsAsync(Second / 10);

        Assert.Equal(LeaderTaskOutcome.Completed, await asked.Soon());
        byte[][] starts = [.. rig.Elections.Writes.Where(Starts)];
        Assert.Equal(4, starts.Length);
        Assert.All(starts, state => Assert.Equal(starts[0], state));
        Assert.True(rig.HasNoRun);
    }

    [Fact]
    public async Task RunNow_WhenTheWriteIsRefused_FailsAndRunsNothing()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1h").Start();
        rig.Elections.OnWrite = (_, state) => Starts(state) ? Task.FromResult(false) : null!;
        LeadershipContext leadership = rig.Win();

        OperationCanceledException failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Tasks.RunNowAsync("task", Token).Soon());

        Assert.Equal(leadership.LeadershipEnded, failure.CancellationToken);
        Assert.Contains("before the run of 'task' began", failure.Message, StringComparison.Ordinal);
        Assert.Equal((TaskRig.Group, leadership.FencingToken), await rig.Elections.SteppedDown);
        Assert.True(rig.HasNoRun);

        // Whoever asks before the term is over for good hears that nothing of the task runs in it.
        await rig.IdleAsync();
        Assert.Contains(
            "in this term", (await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Tasks.RunNowAsync("task", Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunNow_WhenItsRunIsInterrupted_IsRepeatedByTheNextLeader()
    {
        await using TaskRig first = new TaskRig().Add(Held.UntilCancelled, every: "1h", onInterrupted: LeaderTaskInterrupted.Retry).Start();
        LeadershipContext leadership = first.Win();
        Task<LeaderTaskOutcome> asked = first.Tasks.RunNowAsync("task", Token);
        LeaderTaskRun run = (await first.NextRunAsync()).Run;
        TestElections.End(leadership);
        Assert.Equal(LeaderTaskOutcome.Stopped, await asked.Soon());

        await using TaskRig second = first.Successor();
        second.Add(every: "1h", onInterrupted: LeaderTaskInterrupted.Retry).Start();
        second.Win();

        LeaderTaskRun again = (await second.NextRunAsync()).Run;
        Assert.Equal((run.Tick, 2), (again.Tick, again.Attempt));
    }

    [Fact]
    public async Task RunNow_WhenTheClockHasMovedBack_RecordsLaterThanWhatWasStarted()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        rig.Win();
        DateTimeOffset? last = (await rig.NextRunInStepsAsync(Second * 10)).Run.Tick;
        rig.Time.WallOffset = -5 * Minute;
        await RunNowOnceItRestsAsync(rig);

        LeaderTaskRun run = (await rig.NextRunAsync()).Run;
        Assert.Equal(last!.Value.AddTicks(1), run.Tick);
        Assert.Equal(run.Tick, rig.Elections.EntryOf("task")!.Tick);
        Assert.Equal("12:02:00", Tick((await rig.NextRunInStepsAsync(Second * 10)).Run));
    }

    [Theory]
    [InlineData("1m")]
    [InlineData("30s")]
    public async Task RunNow_WhenTheRunFails_SaysSo(string every)
    {
        await using TaskRig rig = new TaskRig().Add(_ => throw new InvalidOperationException("no"), every: every).Start();
        rig.Win();

        Assert.Equal(LeaderTaskOutcome.Failed, await rig.Tasks.RunNowAsync("task", Token).Soon());
    }

    [Theory]
    [InlineData("1m")]
    [InlineData("30s")]
    public async Task RunNow_WhenATaskStartsLaterThanItsTicks_LeavesNoTickOut(string every)
    {
        await using TaskRig rig = new TaskRig().Add(every: every, jitter: "20s").Start();
        TimeSpan delay = rig.Host.Tasks[0].Delay;
        rig.Win();
        DateTimeOffset next = rig.StatusOf().NextTick!.Value;

        // The tick has passed, and its run is not due yet.
        rig.Time.Advance(next + (delay / 2) - rig.Time.GetUtcNow());
        await rig.Tasks.RunNowAsync("task", Token).Soon();

        Assert.True((await rig.NextRunAsync()).Run.Tick < next);
        Assert.Equal(next, (await rig.NextRunInStepsAsync(Second)).Run.Tick);
    }

    [Fact]
    public async Task RunNow_WhenTheCallerWaitsNoLonger_GoesOn()
    {
        await using TaskRig rig = new();
        TaskCompletionSource gate = new();
        rig.Add(Held.Until(gate), every: "1h").Start();
        rig.Win();
        using CancellationTokenSource patience = new();
        Task<LeaderTaskOutcome> asked = rig.Tasks.RunNowAsync("task", patience.Token);
        LeaderTaskInvocation run = await rig.NextRunAsync();

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.Soon());
        Assert.False(run.CancellationToken.IsCancellationRequested);
        gate.SetResult();
        await TaskRig.UntilAsync(() => rig.StatusOf().LastOutcome == LeaderTaskOutcome.Completed);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Tasks.RunNowAsync("task", patience.Token));
        Assert.True(rig.HasNoRun);
    }

    [Fact]
    public async Task RunNow_WhenTheBackendStoresNoState_RunsUnrecorded()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1h").Start();
        rig.Elections.OnWrite = (_, _) => throw new NotSupportedException("no");
        rig.Win();

        Assert.Equal(LeaderTaskOutcome.Completed, await rig.Tasks.RunNowAsync("task", Token).Soon());
    }

    [Fact]
    public async Task RunNow_WhenTheTermEndsBeforeItIsRecorded_FailsAndRunsNothing()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1h").Start();
        rig.Elections.OnWrite = (_, state) => Starts(state) ? new TaskCompletionSource<bool>().Task : null!;
        LeadershipContext leadership = rig.Win();
        Task<LeaderTaskOutcome> asked = rig.Tasks.RunNowAsync("task", Token);
        await TaskRig.UntilAsync(() => rig.Elections.Writes.ToArray().Any(Starts));

        TestElections.End(leadership);

        Assert.Equal(leadership.LeadershipEnded, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.Soon())).CancellationToken);
        await rig.IdleAsync();
        Assert.True(rig.HasNoRun);
    }

    [Fact]
    public async Task RunNow_WhenARunOfAFormerTermGoesOn_IsRefused()
    {
        await using TaskRig rig = new();
        TaskCompletionSource gate = new();
        rig.Add(Held.Until(gate), every: "1m", runOnStart: true).Start();
        LeadershipContext former = rig.Win();
        await rig.NextRunAsync();
        TestElections.End(former);
        LeadershipContext leadership = rig.Win();

        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Tasks.RunNowAsync("task", Token));

        TestElections.End(leadership);
        gate.SetResult();
        await rig.IdleAsync();
        Assert.True(rig.HasNoRun);
    }

    private static async Task RunNowOnceItRestsAsync(TaskRig rig)
    {
        while (true)
        {
            try
            {
                await rig.Tasks.RunNowAsync("task", Token).Soon();
                return;
            }
            catch (InvalidOperationException)
            {
                // The run before has not come to its end yet.
            }
        }
    }

    private static bool Starts(byte[] state) => LeaderTaskRecord.Read(state).Find("task")?.Progress == LeaderTaskProgress.Started;

    private static string Tick(LeaderTaskRun run) => run.ScheduledTime.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
