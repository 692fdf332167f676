using MultiLock.Generated;

namespace MultiLock.Tasks.Tests;

public sealed class LeaderTaskLedgerTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task RecordedTick_WhenItsRunBegins_IsRecordedBefore()
    {
        await using TaskRig rig = new();
        LeaderTaskEntry? seen = null;
        rig.Add(_ =>
        {
            seen = rig.Elections.EntryOf("task");
            return ValueTask.CompletedTask;
        }, every: "1m").Start();
        rig.Win();

        LeaderTaskInvocation run = await rig.NextRunInStepsAsync(Second * 10);

        Assert.Equal("12:01:00", Tick(run));
        Assert.Equal(run.Run.Tick, run.Run.ScheduledTime);
        Assert.False(run.Run.IsRetry);
        await TaskRig.UntilAsync(() => seen is not null);
        Assert.Equal((run.Run.Tick, LeaderTaskProgress.Started), (seen!.Tick, seen.Progress));
    }

    [Fact]
    public async Task RecordedTick_WhenTheBackendDoesNotAnswer_DoesNotRunUntilItIsRecorded()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        TaskCompletionSource<bool> answer = new();
        rig.Elections.OnWrite = (_, state) => Starts(state) ? answer.Task : null!;
        rig.Win();
        await rig.PassAsync(Minute, Second * 20);
        Assert.True(rig.HasNoRun);

        answer.SetResult(true);

        Assert.Equal("12:01:00", Tick(await rig.NextRunAsync()));
    }

    [Fact]
    public async Task RecordedTick_WhenTheWriteIsRefused_DoesNotRunAndTheTermIsGivenUp()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        rig.Elections.OnWrite = (_, state) => Starts(state) ? Task.FromResult(false) : null!;
        LeadershipContext leadership = rig.Win();

        await rig.PassAsync(Minute, Second * 20);

        Assert.Equal((TaskRig.Group, leadership.FencingToken), await rig.Elections.SteppedDown);
        await rig.IdleAsync();
        Assert.True(rig.HasNoRun);
        Assert.True(rig.Log.Has(2037));
    }

    [Fact]
    public async Task RecordedTick_WhenTheReplyIsLost_IsWrittenAgainUnchangedAndRunsOnce()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        int failures = 0;
        rig.Elections.OnWrite = (_, state) =>
        {
            rig.Elections.Store(TaskRig.Group, state);
            return Starts(state) && failures++ < 3 ? Task.FromException<bool>(new LeaderElectionProviderException("The connection was reset.")) : null!;
        };
        rig.Win();

        Assert.Equal("12:01:00", Tick(await rig.NextRunInStepsAsync(Second)));

        byte[][] starts = [.. rig.Elections.Writes.Where(Starts)];
        Assert.Equal(4, starts.Length);
        Assert.All(starts, state => Assert.Equal(starts[0], state));
        Assert.True(rig.HasNoRun);
        Assert.True(rig.Log.Has(2036));
    }

    [Fact]
    public async Task Record_WhenAnEarlierWriteMayStillArrive_IsNotChangedInThisTermAnyMore()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        bool lost = false;
        rig.Elections.OnWrite = (_, state) =>
        {
            bool first = Starts(state) && !lost;
            lost |= first;
            return first ? Task.FromException<bool>(new LeaderElectionProviderException("The connection was reset.")) : null!;
        };
        LeadershipContext leadership = rig.Win();
        Assert.Equal("12:01:00", Tick(await rig.NextRunInStepsAsync(Second)));
        int writes = rig.Elections.WriteCount;

        await rig.PassAsync(Minute * 2, Second * 10);

        // The straggler could undo the record of 12:02: a new term has to be won before that is started.
        Assert.Equal((TaskRig.Group, leadership.FencingToken), await rig.Elections.SteppedDown);
        Assert.True(rig.HasNoRun);
        Assert.Equal(writes, rig.Elections.WriteCount);
        Assert.True(rig.Log.Has(2038));
    }

    [Fact]
    public async Task Write_WhenTheBackendNeverAnswers_IsGivenUpAndTriedAgain()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        bool lost = false;
        rig.Elections.OnWrite = (_, state) =>
        {
            bool first = Starts(state) && !lost;
            lost |= first;
            return first ? new TaskCompletionSource<bool>().Task : null!;
        };
        rig.Win();

        Assert.Equal("12:01:00", Tick(await rig.NextRunInStepsAsync(Second)));
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(0)]
    [InlineData(60)]
    public async Task RecordedTick_WhenTheNextLeadersClockDiffers_IsNeverStartedAgainAndNoneIsForgotten(int seconds)
    {
        await using TaskRig first = new TaskRig().Add(every: "1m", missed: LeaderTaskMissed.CatchUp).Start();
        first.Win();
        Assert.Equal("12:01:00", Tick(await first.NextRunInStepsAsync(Second * 10)));
        Assert.Equal("12:02:00", Tick(await first.NextRunInStepsAsync(Second * 10)));

        await using TaskRig second = first.Successor(Second * seconds);
        second.Add(every: "1m", missed: LeaderTaskMissed.CatchUp).Start();
        second.Win();

        Assert.Equal("12:03:00", Tick(await second.NextRunInStepsAsync(Second * 10)));
        Assert.Equal("12:04:00", Tick(await second.NextRunInStepsAsync(Second * 10)));
    }

    [Fact]
    public async Task RecordedTask_WhenTheClockMovesBack_RunsNoTickAgainAndSaysSo()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        rig.Win();
        Assert.Equal("12:01:00", Tick(await rig.NextRunInStepsAsync(Second * 10)));
        Assert.Equal("12:02:00", Tick(await rig.NextRunInStepsAsync(Second * 10)));

        rig.Time.WallOffset = -5 * Minute;

        Assert.Equal("12:03:00", Tick(await rig.NextRunInStepsAsync(Second * 10)));
        Assert.True(rig.Log.Has(2032));
    }

    [Fact]
    public async Task RecordedTask_WhenTheClockMovesForward_RunsOnceForWhatItJumpedOver()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        rig.Win();
        Assert.Equal("12:01:00", Tick(await rig.NextRunInStepsAsync(Second * 10)));

        rig.Time.WallOffset = 10 * Minute;

        Assert.InRange((await rig.NextRunInStepsAsync(Second * 10)).Run.ScheduledTime.Minute, 11, 12);
    }

    [Theory]
    [InlineData(LeaderTaskMissed.RunOnce, "12:09:00 12:10:00")]
    [InlineData(LeaderTaskMissed.Skip, "12:10:00 12:11:00")]
    [InlineData(LeaderTaskMissed.CatchUp, "12:07:00 12:08:00 12:09:00 12:10:00")]
    public async Task MissedTicks_WhenANewLeaderBegins_FollowThePolicy(LeaderTaskMissed missed, string expected)
    {
        await using TaskRig first = new TaskRig().Add(every: "1m").Start();
        first.Win();
        Assert.Equal("12:01:00", Tick(await first.NextRunInStepsAsync(Second * 10)));

        await using TaskRig second = first.Successor(after: (8 * Minute) + (Second * 30));
        second.Add(every: "1m", missed: missed, catchUpLimit: 3).Start();
        second.Win();

        string[] ticks = expected.Split(' ');
        for (int i = 0; i < ticks.Length; i++)
        {
            Assert.Equal(ticks[i], Tick(await second.NextRunInStepsAsync(Second * 10)));
        }

        Assert.Equal(missed == LeaderTaskMissed.Skip, second.Log.Has(2033));
    }

    [Fact]
    public async Task MissedTicks_WhenNoTickHasRunYet_CountFromTheFirstTermOn()
    {
        await using TaskRig first = new TaskRig().Add(every: "1m").Start();
        first.Win();
        await TaskRig.UntilAsync(() => first.Elections.WriteCount == 1);

        await using TaskRig second = first.Successor(after: Second * 70);
        second.Add(every: "1m").Start();
        second.Win();

        Assert.Equal("12:01:00", Tick(await second.NextRunAsync()));
    }

    [Theory]
    [InlineData(LeaderTaskMissed.RunOnce, "12:03:00")]
    [InlineData(LeaderTaskMissed.Skip, "12:04:00")]
    [InlineData(LeaderTaskMissed.CatchUp, "12:02:00")]
    public async Task MissedTicks_WhenARunOutlastsThem_FollowThePolicy(LeaderTaskMissed missed, string next)
    {
        TaskCompletionSource gate = new();
        await using TaskRig rig = new TaskRig().Add(Held.Until(gate), every: "1m", missed: missed).Start();
        rig.Win();
        Assert.Equal("12:01:00", Tick(await rig.NextRunInStepsAsync(Second * 10)));
        await rig.PassAsync(2.5 * Minute, Second * 10);
        Assert.True(rig.HasNoRun);

        gate.SetResult();

        Assert.Equal(next, Tick(await rig.NextRunInStepsAsync(Second * 10)));
    }

    [Theory]
    [InlineData(LeaderTaskInterrupted.Skip)]
    [InlineData(LeaderTaskInterrupted.Retry)]
    public async Task InterruptedTick_WhenANewLeaderBegins_FollowsThePolicy(LeaderTaskInterrupted onInterrupted)
    {
        await using TaskRig first = new TaskRig().Add(Held.UntilCancelled, every: "1m", onInterrupted: onInterrupted).Start();
        first.Win();
        Assert.Equal("12:01:00", Tick(await first.NextRunInStepsAsync(Second * 10)));

        // The process is gone, and a second one dies as well.
        await using TaskRig second = first.Successor();
        second.Add(Held.UntilCancelled, every: "1m", onInterrupted: onInterrupted).Start();
        second.Win();
        LeaderTaskInvocation next = await second.NextRunInStepsAsync(Second * 10);
        await using TaskRig third = second.Successor();
        third.Add(every: "1m", onInterrupted: onInterrupted).Start();
        third.Win();
        LeaderTaskInvocation last = await third.NextRunInStepsAsync(Second * 10);

        bool isRetried = onInterrupted == LeaderTaskInterrupted.Retry;
        Assert.Equal(isRetried ? ("12:01:00", 2, true) : ("12:02:00", 1, false), (Tick(next), next.Run.Attempt, next.Run.IsRetry));
        Assert.Equal(isRetried ? ("12:01:00", 3, true) : ("12:03:00", 1, false), (Tick(last), last.Run.Attempt, last.Run.IsRetry));
        Assert.Equal(!isRetried, second.Log.Has(2034));
    }

    [Fact]
    public async Task InterruptedTick_WhenItsRunHasEnded_IsNotRunAgain()
    {
        await using TaskRig first = new TaskRig().Add(every: "1m", onInterrupted: LeaderTaskInterrupted.Retry).Start();
        first.Win();
        Assert.Equal("12:01:00", Tick(await first.NextRunInStepsAsync(Second * 10)));
        await TaskRig.UntilAsync(() => first.Elections.EntryOf("task")!.Progress == LeaderTaskProgress.Ended);
        Assert.Equal(LeaderTaskOutcome.Completed, first.Elections.EntryOf("task")!.Outcome);

        await using TaskRig second = first.Successor();
        second.Add(every: "1m", onInterrupted: LeaderTaskInterrupted.Retry).Start();
        second.Win();

        Assert.Equal("12:02:00", Tick(await second.NextRunInStepsAsync(Second * 10)));
    }

    [Fact]
    public async Task InterruptedTick_WhenItsRunEndedHereAndTheRecordWasLost_IsNotRunAgainHere()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m", onInterrupted: LeaderTaskInterrupted.Retry).Start();
        rig.Elections.OnWrite = (_, state) => Entry(state)!.Progress == LeaderTaskProgress.Ended ? Task.FromResult(false) : null!;
        LeadershipContext leadership = rig.Win();
        Assert.Equal("12:01:00", Tick(await rig.NextRunInStepsAsync(Second * 10)));
        await rig.Elections.SteppedDown;
        TestElections.End(leadership);
        await rig.IdleAsync();
        rig.Elections.OnWrite = null;

        rig.Win();

        Assert.Equal("12:02:00", Tick(await rig.NextRunInStepsAsync(Second * 10)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task InterruptedTick_WhenTheRunReturnedBecauseItWasToldTo_IsRunAgain(bool isToldBeforeTheLeadershipTokenFires)
    {
        await using TaskRig rig = new TaskRig().Add(
            invocation => new ValueTask(Held.UntilCancelled(invocation).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default)),
            every: "1m",
            onInterrupted: LeaderTaskInterrupted.Retry).Start();
        LeadershipContext leadership = rig.Win();
        Assert.Equal("12:01:00", Tick(await rig.NextRunInStepsAsync(Second * 10)));
        if (isToldBeforeTheLeadershipTokenFires)
        {
            leadership.Term.End();
            leadership.Term.CancelEnded(static _ => { });
            await TaskRig.UntilAsync(() => rig.Log.Has(2011));
        }

        TestElections.End(leadership);
        await rig.IdleAsync();

        rig.Win();

        LeaderTaskInvocation again = await rig.NextRunAsync();
        Assert.Equal(("12:01:00", 2), (Tick(again), again.Run.Attempt));
    }

    [Theory]
    [InlineData(LeaderTaskFailure.NextTick, "12:02:00")]
    [InlineData(LeaderTaskFailure.StepDown, "12:01:00")]
    public async Task FailedRun_WhenAnotherLeaderFollows_IsRepeatedOnlyIfItWasLeftToAnother(LeaderTaskFailure onFailure, string next)
    {
        await using TaskRig first = new();
        first.Add(_ => throw new InvalidOperationException("no"), every: "1m", onFailure: onFailure, onInterrupted: LeaderTaskInterrupted.Retry).Start();
        first.Win();
        await first.NextRunInStepsAsync(Second * 10);
        await TaskRig.UntilAsync(() => first.Log.Has(2021) || first.Log.Has(2022));
        await TaskRig.UntilAsync(() => onFailure == LeaderTaskFailure.StepDown || first.Elections.EntryOf("task")!.Outcome == LeaderTaskOutcome.Failed);

        await using TaskRig second = first.Successor();
        second.Add(every: "1m", onInterrupted: LeaderTaskInterrupted.Retry).Start();
        second.Win();

        Assert.Equal(next, Tick(await second.NextRunInStepsAsync(Second * 10)));
    }

    [Fact]
    public async Task Start_WhenTheTermEndsWhileItIsRecorded_IsTakenBack()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        LeadershipContext? leadership = null;
        int activeWhileTakenBack = 0;
        rig.Elections.OnWrite = (_, state) =>
        {
            if (Starts(state))
            {
                TestElections.End(leadership!);
            }
            else if (leadership is { IsCurrent: false })
            {
                activeWhileTakenBack = leadership.Term.ActiveRuns;
            }

            return null!;
        };
        leadership = rig.Win();
        await TaskRig.UntilAsync(() => rig.Elections.WriteCount == 1);
        LeaderTaskEntry before = rig.Elections.EntryOf("task")!;

        await rig.PassAsync(Minute, Second * 20);
        await rig.IdleAsync();

        // The term is held until the record says again what is true, so that it is not released before.
        Assert.True(rig.HasNoRun);
        Assert.Equal(1, activeWhileTakenBack);
        Assert.Equal(0, leadership.Term.ActiveRuns);
        Assert.Equal(before, rig.Elections.EntryOf("task"));
        Assert.False(rig.Log.Has(2035));
    }

    [Fact]
    public async Task Start_WhenTheTermEndsWhileItIsRecordedAndTheBackendIsGone_IsSaid()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        LeadershipContext? leadership = null;
        rig.Elections.OnWrite = (_, state) =>
        {
            if (leadership is not null && Starts(state))
            {
                TestElections.End(leadership);
                return Task.FromException<bool>(new LeaderElectionProviderException("The connection was reset."));
            }

            return null!;
        };
        leadership = rig.Win();
        await TaskRig.UntilAsync(() => rig.Elections.WriteCount == 1);

        await rig.PassAsync(Minute, Second * 20);
        await rig.IdleAsync();

        Assert.True(rig.HasNoRun);
        Assert.Equal(0, leadership.Term.ActiveRuns);
        Assert.True(rig.Log.Has(2035));
    }

    [Fact]
    public async Task Cost_WhenTicksAreDueTogether_IsOneWriteForAllOfThem()
    {
        await using TaskRig rig = new();
        for (int i = 0; i < 10; i++)
        {
            rig.Add(name: $"task{i}", every: "1m");
        }

        rig.Start().Win();
        for (int tick = 1; tick <= 3; tick++)
        {
            for (int i = 0; i < 10; i++)
            {
                await rig.NextRunInStepsAsync(Second * 20);
            }

            // One more at the beginning: from when on the schedules are watched.
            Assert.Equal(1 + tick, rig.Elections.WriteCount);
        }
    }

    [Fact]
    public async Task Cost_WhenANewLeaderMakesUpForMissedTicks_IsOneWriteForAllOfThem()
    {
        await using TaskRig first = new();
        for (int i = 0; i < 5; i++)
        {
            first.Add(name: $"task{i}", every: "1m");
        }

        first.Start().Win();
        await TaskRig.UntilAsync(() => first.Elections.WriteCount == 1);
        await using TaskRig second = first.Successor(after: Minute * 5);
        for (int i = 0; i < 5; i++)
        {
            second.Add(name: $"task{i}", every: "1m");
        }

        second.Start().Win();
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("12:05:00", Tick(await second.NextRunAsync()));
        }

        Assert.Equal(1, second.Elections.WriteCount);
    }

    [Theory]
    [InlineData("30s", null)]
    [InlineData("1m", false)]
    public async Task Cost_WhenTicksAreNotRecorded_IsNothing(string every, bool? durable)
    {
        await using TaskRig rig = new TaskRig().Add(every: every, durable: durable).Add(name: "continuous").Start();
        rig.Win();
        for (int i = 0; i < 4; i++)
        {
            await rig.NextRunInStepsAsync(Second * 10);
        }

        Assert.Equal(0, rig.Elections.WriteCount);
    }

    [Fact]
    public async Task Tick_WhenTheBackendStoresNoState_RunsAsBeforeAndSaysSoOnce()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        rig.Elections.OnWrite = (_, _) => throw new NotSupportedException("no");
        LeadershipContext leadership = rig.Win();
        Assert.Equal("12:01:00", Tick(await rig.NextRunInStepsAsync(Second * 10)));
        Assert.Equal("12:02:00", Tick(await rig.NextRunInStepsAsync(Second * 10)));
        TestElections.End(leadership);
        await rig.IdleAsync();

        rig.Win();

        Assert.Equal("12:03:00", Tick(await rig.NextRunInStepsAsync(Second * 10)));
        rig.Log.Single(2042);
        Assert.Equal(1, rig.Elections.WriteCount);
    }

    [Fact]
    public async Task Tick_WhenItMustBeRecordedAndTheBackendStoresNoState_DoesNotRun()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m", durable: true).Start();
        rig.Elections.OnWrite = (_, _) => throw new NotSupportedException("no");
        LeadershipContext leadership = rig.Win();

        await rig.PassAsync(Minute * 2, Second * 20);

        Assert.True(rig.HasNoRun);
        Assert.Contains("Durable", rig.Log.Single(2043).Message, StringComparison.Ordinal);
        Assert.Equal(0, leadership.Term.ActiveRuns);
    }

    [Fact]
    public async Task Record_WhenALaterVersionWroteIt_IsLeftAloneAndTheGroupLeftToThatVersion()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        rig.Elections.States[TaskRig.Group] = [.. "MLT"u8, 2, 77];

        LeadershipContext leadership = rig.Win();

        Assert.Equal((TaskRig.Group, leadership.FencingToken), await rig.Elections.SteppedDown);
        Assert.Equal(Minute, rig.Elections.LastCoolDown);
        await rig.PassAsync(Minute * 2, Second * 20);
        Assert.True(rig.HasNoRun);
        Assert.Equal(0, rig.Elections.WriteCount);
        Assert.Contains("format 2", rig.Log.Single(2039).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_WhenTasksWereAddedAndRemoved_KeepsTheOthers()
    {
        await using TaskRig first = new TaskRig().Add(name: "kept", every: "1m").Add(name: "removed", every: "1m").Start();
        first.Win();
        await first.NextRunInStepsAsync(Second * 10);
        await first.NextRunInStepsAsync(Second * 10);
        LeaderTaskEntry removed = first.Elections.EntryOf("removed")!;

        await using TaskRig second = first.Successor();
        second.Add(name: "kept", every: "1m").Add(name: "added", every: "1m").Start();
        second.Win();
        Assert.Equal("12:02:00", Tick(await second.NextRunInStepsAsync(Second * 10)));
        Assert.Equal("12:02:00", Tick(await second.NextRunInStepsAsync(Second * 10)));
        Assert.Equal(removed with { Progress = LeaderTaskProgress.Started }, second.Elections.EntryOf("removed")! with { Progress = LeaderTaskProgress.Started, Outcome = null, Duration = default });
        await using TaskRig third = second.Successor();
        third.Add(name: "removed", every: "1m").Start();
        third.Win();

        // It was away for a tick, and is made up for; the one that it ran for is not repeated.
        Assert.Equal("12:02:00", Tick(await third.NextRunAsync()));
    }

    [Theory]
    [InlineData("2026-03-29T00:20:00Z", "30 2 * * *", "01:00:00 00:30:00")]
    [InlineData("2026-10-25T00:20:00Z", "30 2 * * *", "00:30:00 01:30:00")]
    [InlineData("2026-10-25T00:20:00Z", "*/30 * * * *", "00:30:00 01:00:00 01:30:00 02:00:00")]
    public async Task RecordedTick_WhenTheHourIsSkippedOrDoubledAndLeadersChange_IsStartedOnceAsCronosSays(string start, string cron, string expected)
    {
        TaskRig rig = new();
        rig.Time.Advance(DateTimeOffset.Parse(start, null) - rig.Time.GetUtcNow());
        foreach (string tick in expected.Split(' '))
        {
            // Each tick has a leader of its own, and the clocks of every other one are a minute ahead.
            rig.Add(cron: cron, timeZone: "Europe/Oslo").Start();
            rig.Win();
            Assert.Equal(tick, Tick(await rig.NextRunInStepsAsync(TimeSpan.FromMinutes(5))));
            TaskRig next = rig.Successor(rig.Time.WallOffset == TimeSpan.Zero ? Minute : TimeSpan.Zero);
            await rig.DisposeAsync();
            rig = next;
        }

        await rig.DisposeAsync();
    }

    [Fact]
    public async Task Jitter_WhenATickIsDue_DelaysTheRunAndNotTheTick()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1h", jitter: "10m").Start();
        TimeSpan delay = rig.Host.Tasks[0].Delay;
        Assert.InRange(delay, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(10));
        rig.Win();

        LeaderTaskInvocation run = await rig.NextRunInStepsAsync(Second * 30);

        // The tick of 12:00, when the term began, was still to be run.
        Assert.Equal("12:00:00", Tick(run));
        Assert.InRange(rig.Time.GetUtcNow() - run.Run.ScheduledTime, delay, delay + (Second * 30));
    }

    [Fact]
    public async Task StepDownAfter_WhenRunsKeepFailing_GivesTheGroupUpForLongerEachTime()
    {
        await using TaskRig rig = new();
        bool fails = true;
        rig.Add(_ => fails ? throw new InvalidOperationException("no") : ValueTask.CompletedTask, every: "1m", stepDownAfter: 2).Start();
        LeadershipContext leadership = rig.Win();
        await rig.NextRunInStepsAsync(Second * 10);
        Assert.False(rig.Log.Has(2025));
        await rig.NextRunInStepsAsync(Second * 10);
        Assert.Equal((TaskRig.Group, leadership.FencingToken), await rig.Elections.SteppedDown);
        Assert.Equal(LeaderTaskCoolDown.First, rig.Elections.LastCoolDown);

        LeadershipContext next = await NextTermAsync(rig, leadership);
        await rig.NextRunInStepsAsync(Second * 10);
        await rig.NextRunInStepsAsync(Second * 10);
        await TaskRig.UntilAsync(() => rig.Elections.LastCoolDown == LeaderTaskCoolDown.First * 2);

        fails = false;
        next = await NextTermAsync(rig, next);
        await rig.NextRunInStepsAsync(Second * 10);
        fails = true;
        await rig.NextRunInStepsAsync(Second * 10);
        await rig.NextRunInStepsAsync(Second * 10);
        await TaskRig.UntilAsync(() => rig.Elections.LastCoolDown == LeaderTaskCoolDown.First);
    }

    [Fact]
    public void CoolDown_WhenItGrows_HasAnEnd() =>
        Assert.Equal([10, 20, 40, 80, 160, 300, 300], Enumerable.Range(1, 7).Select(times => (int)LeaderTaskCoolDown.After(times).TotalSeconds));

    private static async Task<LeadershipContext> NextTermAsync(TaskRig rig, LeadershipContext leadership)
    {
        TestElections.End(leadership);
        await rig.IdleAsync();
        return rig.Win();
    }

    private static LeaderTaskEntry? Entry(byte[] state, string task = "task") => LeaderTaskRecord.Read(state).Find(task);

    private static bool Starts(byte[] state) => Entry(state)?.Progress == LeaderTaskProgress.Started;

    private static string Tick(LeaderTaskInvocation invocation) => invocation.Run.ScheduledTime.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
