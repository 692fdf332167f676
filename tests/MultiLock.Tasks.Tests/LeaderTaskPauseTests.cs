using MultiLock.Generated;

namespace MultiLock.Tasks.Tests;

public sealed class LeaderTaskPauseTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LeaderTaskMissed.RunOnce)]
    [InlineData(LeaderTaskMissed.Skip)]
    [InlineData(LeaderTaskMissed.CatchUp)]
    public async Task Pause_WhenTheLeaderChanges_HoldsAndResumeMakesUpForNothing(LeaderTaskMissed missed)
    {
        await using TaskRig first = new TaskRig().Add(every: "1m", missed: missed).Start();
        first.Win();
        await first.NextRunInStepsAsync(Second * 10);
        await first.Tasks.PauseAsync("task", Token).Soon();
        await first.Tasks.PauseAsync("task", Token).Soon();
        Assert.True(first.Log.Has(2044));
        await first.PassAsync(Minute * 3, Second * 20);
        Assert.True(first.HasNoRun);

        await using TaskRig second = first.Successor();
        second.Add(every: "1m", missed: missed).Start();
        second.Win();
        Assert.True(second.Log.Has(2046));
        await second.PassAsync(Minute * 3, Second * 20);
        Assert.True(second.HasNoRun);
        DateTimeOffset resumed = second.Time.GetUtcNow();
        await second.Tasks.ResumeAsync("task", Token).Soon();
        Assert.True(second.Log.Has(2045));

        // The leader after that does not make up for it either.
        await using TaskRig third = second.Successor();
        third.Add(every: "1m", missed: missed).Start();
        third.Win();
        Assert.False(third.Log.Has(2046));
        Assert.InRange((await third.NextRunInStepsAsync(Second * 10)).Run.ScheduledTime - resumed, TimeSpan.FromTicks(1), Minute);
        Assert.InRange((await second.NextRunInStepsAsync(Second * 10)).Run.ScheduledTime - resumed, TimeSpan.FromTicks(1), Minute);
        Assert.Null(third.Elections.EntryOf("task")!.ResumedAt);
    }

    [Fact]
    public async Task Resume_WhenNothingIsPaused_LeavesNothingOut()
    {
        await using TaskRig first = new TaskRig().Add(every: "1m").Start();
        first.Win();
        await first.NextRunInStepsAsync(Second * 10);

        await using TaskRig second = first.Successor(after: Minute * 3);
        second.Add(every: "1m").Start();
        second.Win();
        await second.Tasks.ResumeAsync("task", Token).Soon();

        Assert.Equal("12:04:00", Tick((await second.NextRunAsync()).Run));
        Assert.Null(second.Elections.EntryOf("task")!.ResumedAt);
    }

    [Fact]
    public async Task Pause_WhenARunGoesOn_DoesNotDisturbIt()
    {
        await using TaskRig first = new();
        TaskCompletionSource gate = new();
        first.Add(Held.Until(gate), every: "1m", missed: LeaderTaskMissed.CatchUp, onInterrupted: LeaderTaskInterrupted.Retry).Start();
        first.Win();
        LeaderTaskInvocation run = await first.NextRunInStepsAsync(Second * 10);
        await first.Tasks.PauseAsync("task", Token).Soon();
        await first.PassAsync(Minute * 2, Second * 30);
        await first.Tasks.ResumeAsync("task", Token).Soon();
        Assert.False(run.CancellationToken.IsCancellationRequested);

        // A crash now: the run is repeated, under its tick, and only what passed in the pause is left out.
        await using TaskRig second = first.Successor();
        second.Add(every: "1m", missed: LeaderTaskMissed.CatchUp, onInterrupted: LeaderTaskInterrupted.Retry).Start();
        second.Win();
        LeaderTaskRun again = (await second.NextRunAsync()).Run;
        Assert.Equal((run.Run.Tick, 2), (again.Tick, again.Attempt));
        Assert.Equal("12:04:00", Tick((await second.NextRunInStepsAsync(Second * 10)).Run));

        // No crash: the end of the run is recorded.
        gate.SetResult();
        Assert.Equal("12:04:00", Tick((await first.NextRunInStepsAsync(Second * 10)).Run));
        await TaskRig.UntilAsync(() => first.Elections.EntryOf("task") is { Progress: LeaderTaskProgress.Ended, ResumedAt: null });
    }

    [Fact]
    public async Task Pause_WhenAnInterruptedRunIsToBeRepeated_HoldsItUpToo()
    {
        await using TaskRig first = new TaskRig().Add(Held.UntilCancelled, every: "1m", onInterrupted: LeaderTaskInterrupted.Retry).Start();
        first.Win();
        LeaderTaskRun run = (await first.NextRunInStepsAsync(Second * 10)).Run;
        await first.Tasks.PauseAsync("task", Token).Soon();

        await using TaskRig second = first.Successor();
        second.Add(every: "1m", onInterrupted: LeaderTaskInterrupted.Retry).Start();
        second.Win();
        await second.PassAsync(Minute * 2, Second * 30);
        Assert.True(second.HasNoRun);
        await second.Tasks.ResumeAsync("task", Token).Soon();

        LeaderTaskRun again = (await second.NextRunAsync()).Run;
        Assert.Equal((run.Tick, 2), (again.Tick, again.Attempt));
        Assert.Equal("12:04:00", Tick((await second.NextRunInStepsAsync(Second * 10)).Run));
    }

    [Fact]
    public async Task Pause_WhenTheRepetitionIsCutOffToo_StillLeavesOutWhatPassedInIt()
    {
        await using TaskRig first = new TaskRig().Add(Held.UntilCancelled, every: "1m", missed: LeaderTaskMissed.CatchUp, onInterrupted: LeaderTaskInterrupted.Retry).Start();
        first.Win();
        LeaderTaskRun run = (await first.NextRunInStepsAsync(Second * 10)).Run;
        await first.Tasks.PauseAsync("task", Token).Soon();
        await first.PassAsync(Minute * 3, Second * 30);
        await first.Tasks.ResumeAsync("task", Token).Soon();

        await using TaskRig second = first.Successor();
        second.Add(Held.UntilCancelled, every: "1m", missed: LeaderTaskMissed.CatchUp, onInterrupted: LeaderTaskInterrupted.Retry).Start();
        second.Win();
        Assert.Equal((run.Tick, 2), await NextAsync(second));

        await using TaskRig third = second.Successor();
        third.Add(every: "1m", missed: LeaderTaskMissed.CatchUp, onInterrupted: LeaderTaskInterrupted.Retry).Start();
        third.Win();
        Assert.Equal((run.Tick, 3), await NextAsync(third));
        Assert.Equal("12:05:00", Tick((await third.NextRunInStepsAsync(Second * 10)).Run));

        static async Task<(DateTimeOffset?, int)> NextAsync(TaskRig rig)
        {
            LeaderTaskRun next = (await rig.NextRunAsync()).Run;
            return (next.Tick, next.Attempt);
        }
    }

    [Fact]
    public async Task Resume_WhenTheLeaderChangesAfterIt_IsNotTakenForMissedTicks()
    {
        await using TaskRig first = new TaskRig().Add(every: "1m", missed: LeaderTaskMissed.Skip).Start();
        first.Win();
        await first.NextRunInStepsAsync(Second * 10);
        await first.Tasks.PauseAsync("task", Token).Soon();
        await first.PassAsync(Minute * 3, Second * 20);
        await first.Tasks.ResumeAsync("task", Token).Soon();

        await using TaskRig second = first.Successor();
        second.Add(every: "1m", missed: LeaderTaskMissed.Skip).Start();
        second.Win();
        await second.NextRunInStepsAsync(Second * 10);

        Assert.False(second.Log.Has(2033));
    }

    [Fact]
    public async Task Pause_WhenAStartIsTakenBackMeanwhile_Holds()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        LeadershipContext? leadership = null;
        Task? pause = null;
        rig.Elections.OnWrite = (_, state) =>
        {
            if (LeaderTaskRecord.Read(state).Find("task")!.Progress == LeaderTaskProgress.Started && pause is null)
            {
                pause = rig.Tasks.PauseAsync("task", Token);
                TestElections.End(leadership!);
            }

            return null!;
        };
        leadership = rig.Win();
        await TaskRig.UntilAsync(() => rig.Elections.WriteCount == 1);
        DateTimeOffset? watched = rig.Elections.EntryOf("task")!.Tick;

        await rig.PassAsync(Minute, Second * 20);
        await rig.IdleAsync();
        await pause!.Soon();

        Assert.True(rig.HasNoRun);
        Assert.Equal((watched, LeaderTaskProgress.None, true), rig.Elections.EntryOf("task") is { } entry ? (entry.Tick, entry.Progress, entry.Paused) : default);
    }

    [Fact]
    public async Task Pause_WhenTheScheduleIsNotRecorded_HoldsAllTheSame()
    {
        await using TaskRig first = new TaskRig().Add(every: "30s", runOnStart: true).Start();
        first.Win();
        await first.NextRunAsync();
        await first.Tasks.PauseAsync("task", Token).Soon();
        await first.PassAsync(Minute * 2, Second * 15);
        Assert.True(first.HasNoRun);

        await using TaskRig second = first.Successor(after: Second * 10);
        second.Add(every: "30s", runOnStart: true).Start();
        second.Win();
        await second.PassAsync(Minute * 2, Second * 15);
        Assert.True(second.HasNoRun);
        DateTimeOffset resumed = second.Time.GetUtcNow();
        await second.Tasks.ResumeAsync("task", Token).Soon();

        await second.PassAsync(Second * 10, Second * 10);
        Assert.True(second.HasNoRun);
        Assert.InRange((await second.NextRunInStepsAsync(Second * 5)).Run.ScheduledTime - resumed, TimeSpan.FromTicks(1), Second * 30);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pause_WhenTheTaskIsContinuous_CancelsItAndResumeStartsItAgain(bool throws)
    {
        await using TaskRig rig = new();
        rig.Add(async run =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (throws)
            {
                run.CancellationToken.ThrowIfCancellationRequested();
            }
        }).Start();
        LeadershipContext leadership = rig.Win();
        for (int i = 0; i < 3; i++)
        {
            LeaderTaskInvocation run = await rig.NextRunAsync();
            await rig.Tasks.PauseAsync("task", Token).Soon();
            await TaskRig.UntilAsync(() => run.CancellationToken.IsCancellationRequested);
            await rig.IdleAsync();
            Assert.True(rig.HasNoRun);
            Assert.Contains(
                "resume it", (await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Tasks.RunNowAsync("task", Token))).Message, StringComparison.Ordinal);
            await rig.Tasks.ResumeAsync("task", Token).Soon();
        }

        Assert.Equal(leadership.FencingToken, (await rig.NextRunAsync()).Run.Leadership.FencingToken);
        Assert.False(rig.Log.Has(2099));
    }

    [Fact]
    public async Task Pause_WhenAContinuousTaskWaitsToTryAgain_EndsTheWait()
    {
        await using TaskRig rig = new TaskRig().Add(_ => throw new InvalidOperationException("no")).Start();
        rig.Win();
        await rig.NextRunAsync();
        await TaskRig.UntilAsync(() => rig.Log.Has(2020));

        await rig.Tasks.PauseAsync("task", Token).Soon();

        await rig.IdleAsync();
        Assert.True(rig.HasNoRun);
        await rig.Tasks.ResumeAsync("task", Token).Soon();
        Assert.Equal(1, (await rig.NextRunAsync()).Run.Attempt);
        Assert.False(rig.Log.Has(2099));
    }

    [Fact]
    public async Task Resume_WhenAContinuousTaskHadReturned_DoesNotStartItAgain()
    {
        await using TaskRig rig = new TaskRig().Add().Start();
        rig.Win();
        await rig.NextRunAsync();
        await rig.IdleAsync();
        await rig.Tasks.PauseAsync("task", Token).Soon();
        await rig.Tasks.ResumeAsync("task", Token).Soon();

        await rig.IdleAsync();
        Assert.True(rig.HasNoRun);
        await rig.Tasks.RunNowAsync("task", Token).Soon();
        await rig.NextRunAsync();
    }

    [Fact]
    public async Task Pause_WhenAContinuousTaskIsPausedBeforeTheTerm_ItDoesNotStart()
    {
        await using TaskRig first = new TaskRig().Add(Held.UntilCancelled).Start();
        first.Win();
        await first.NextRunAsync();
        await first.Tasks.PauseAsync("task", Token).Soon();

        await using TaskRig second = first.Successor();
        second.Add(Held.UntilCancelled).Start();
        second.Win();
        await second.IdleAsync();
        Assert.True(second.HasNoRun);
        await second.Tasks.ResumeAsync("task", Token).Soon();
        await second.NextRunAsync();
    }

    [Fact]
    public async Task RunNow_WhenTheTaskIsPaused_RunsOnceAndItStaysPaused()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Add(name: "short", every: "30s").Start();
        rig.Win();
        await rig.Tasks.PauseAsync("task", Token).Soon();
        await rig.Tasks.PauseAsync("short", Token).Soon();
        await rig.PassAsync((Minute * 2) + (Second * 10), Second * 10);

        DateTimeOffset asked = rig.Time.GetUtcNow();
        await rig.Tasks.RunNowAsync("task", Token).Soon();
        await rig.Tasks.RunNowAsync("short", Token).Soon();

        // Not under one of the ticks that are left out.
        Assert.Equal(asked, (await rig.NextRunAsync()).Run.Tick);
        Assert.Equal(asked, (await rig.NextRunAsync()).Run.Tick);
        await rig.PassAsync(Minute * 2, Second * 30);
        Assert.True(rig.HasNoRun);
    }

    [Fact]
    public async Task Pause_WhenTheWriteIsRefused_FailsAndNothingIsPaused()
    {
        await using TaskRig rig = new TaskRig().Add(Held.UntilCancelled).Start();
        LeadershipContext leadership = rig.Win();
        LeaderTaskInvocation run = await rig.NextRunAsync();
        rig.Elections.OnWrite = (_, _) => Task.FromResult(false);

        OperationCanceledException failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Tasks.PauseAsync("task", Token).Soon());

        Assert.Equal(leadership.LeadershipEnded, failure.CancellationToken);
        Assert.Contains("before the pause of 'task' was written", failure.Message, StringComparison.Ordinal);
        Assert.False(run.CancellationToken.IsCancellationRequested);
        Assert.False(rig.StatusOf().IsPaused);
        Assert.False(rig.Log.Has(2044));
        Assert.Equal((TaskRig.Group, leadership.FencingToken), await rig.Elections.SteppedDown);
    }

    [Fact]
    public async Task Pause_WhenTheReplyIsLost_IsWrittenAgainUnchanged()
    {
        await using TaskRig rig = new TaskRig().Add(Held.UntilCancelled).Start();
        rig.Win();
        await rig.NextRunAsync();
        int failures = 0;
        rig.Elections.OnWrite = (_, _) => failures++ < 2 ? Task.FromException<bool>(new LeaderElectionProviderException("reset")) : null!;

        Task pause = rig.Tasks.PauseAsync("task", Token);
        await TaskRig.UntilAsync(() => rig.Elections.WriteCount == 1);
        Assert.False(rig.StatusOf().IsPaused);
        await rig.PassAsync(Second * 3, Second);

        await pause.Soon();
        Assert.True(rig.StatusOf().IsPaused);
        Assert.All(rig.Elections.Writes, state => Assert.Equal(rig.Elections.Writes[0], state));
    }

    [Fact]
    public async Task Pause_WhenTheBackendStoresNoState_SaysSoAndNothingIsPaused()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Add(Held.UntilCancelled, name: "pump").Start();
        rig.Elections.OnWrite = (_, _) => throw new NotSupportedException("no");
        rig.Win();
        LeaderTaskInvocation pump = await rig.NextRunAsync();

        await Assert.ThrowsAsync<NotSupportedException>(() => rig.Tasks.PauseAsync("task", Token).Soon());
        await Assert.ThrowsAsync<NotSupportedException>(() => rig.Tasks.PauseAsync("pump", Token).Soon());
        await Assert.ThrowsAsync<NotSupportedException>(() => rig.Tasks.ResumeAsync("pump", Token).Soon());

        Assert.False(pump.CancellationToken.IsCancellationRequested);
        Assert.All(await rig.Tasks.GetStatusAsync(Token), status => Assert.False(status.IsPaused));
        Assert.Equal("12:01:00", Tick((await rig.NextRunInStepsAsync(Second * 10)).Run));
        Assert.False(rig.Log.Has(2044));
    }

    [Fact]
    public async Task Pause_WhenTheFirstWriteFindsThatTheBackendStoresNoState_PausesNothing()
    {
        await using TaskRig rig = new TaskRig().Add(Held.UntilCancelled).Start();
        rig.Elections.OnWrite = (_, _) => throw new NotSupportedException("no");
        rig.Win();
        LeaderTaskInvocation run = await rig.NextRunAsync();

        await Assert.ThrowsAsync<NotSupportedException>(() => rig.Tasks.PauseAsync("task", Token).Soon());

        await rig.PassAsync(Second, Second);
        Assert.False(run.CancellationToken.IsCancellationRequested);
        Assert.False(rig.StatusOf().IsPaused);
    }

    [Fact]
    public async Task Pause_WhenTheStateIsSomethingElse_DoesNotOverwriteIt()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        rig.Elections.States[TaskRig.Group] = "mine"u8.ToArray();
        rig.Win();

        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Tasks.PauseAsync("task", Token).Soon());

        Assert.Equal(0, rig.Elections.WriteCount);
    }

    [Fact]
    public async Task Pause_WhenTheStateIsFull_IsRefusedAndTheTermGoesOn()
    {
        await using TaskRig rig = new TaskRig().Add(Held.UntilCancelled).Start();
        byte[] full = LeaderTaskRecord.Empty.With("other", new LeaderTaskEntry { Checkpoint = new byte[ILeaderElectionProvider.MaxGroupStateSize - 18] }).ToBytes();
        Assert.Equal(ILeaderElectionProvider.MaxGroupStateSize, full.Length);
        rig.Elections.States[TaskRig.Group] = full;
        rig.Win();
        LeaderTaskInvocation run = await rig.NextRunAsync();

        for (int i = 0; i < 2; i++)
        {
            InvalidOperationException refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Tasks.PauseAsync("task", Token).Soon());
            Assert.Contains("the pause of 'task'", refusal.Message, StringComparison.Ordinal);
        }

        Assert.False(run.CancellationToken.IsCancellationRequested);
        Assert.Equal(0, rig.Elections.WriteCount);
    }

    [Fact]
    public async Task Pause_WhenAnotherVersionHasFieldsOfItsOwn_KeepsThem()
    {
        await using TaskRig rig = new TaskRig().Add(name: "theirs").Start();
        rig.Elections.States[TaskRig.Group] = [.. "MLT"u8, 1, 9, 5, .. "later"u8, 2, 7, 8, 1, 6, .. "theirs"u8, 7, 200, 3, 1, 2, 3, 3, 0];
        rig.Win();

        await rig.Tasks.PauseAsync("theirs", Token).Soon();

        LeaderTaskEntry entry = rig.Elections.EntryOf("theirs")!;
        Assert.True(entry.Paused);
        Assert.Equal([1, 2, 3], Assert.Single(entry.Unknown).Value);
        Assert.Contains("later", System.Text.Encoding.Latin1.GetString(rig.Elections.Writes[0]), StringComparison.Ordinal);
    }

    private static string Tick(LeaderTaskRun run) => run.ScheduledTime.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
