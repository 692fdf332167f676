using MultiLock.Generated;

namespace MultiLock.Tasks.Tests;

public sealed class LeaderTaskStatusTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_WhenThisProcessLeads_TellsOfRunsOfOthersFromTheRecord()
    {
        await using TaskRig first = new TaskRig().Add(_ => throw new InvalidOperationException("no"), every: "1m", onInterrupted: LeaderTaskInterrupted.Retry).Start();
        first.Win();
        await first.NextRunInStepsAsync(Second * 10);
        await TaskRig.UntilAsync(() => first.Elections.EntryOf("task")!.Outcome is not null);

        await using TaskRig second = first.Successor();
        second.Add(every: "1m").Start();
        second.Win();

        LeaderTaskStatus status = second.StatusOf();
        Assert.Equal(
            (true, false, false, Noon + Minute, 1, LeaderTaskOutcome.Failed, Noon + (Minute * 2)),
            (status.IsLeader, status.IsRunning, status.IsPaused, status.LastTick, status.LastAttempt, status.LastOutcome, status.NextTick));
        Assert.NotNull(status.LastDuration);
    }

    [Theory]
    [InlineData("1m", 60)]
    [InlineData("30s", 30)]
    public async Task Status_WhenTheTaskRunsAndEnds_FollowsIt(string every, int tick)
    {
        await using TaskRig rig = new();
        TaskCompletionSource gate = new();
        rig.Add(Held.Until(gate), every: every).Start();
        LeaderTaskStatus status = rig.StatusOf();
        Assert.Equal((false, null, Noon.AddSeconds(tick)), (status.IsLeader, status.IsPaused, status.NextTick));
        rig.Win();
        status = rig.StatusOf();
        Assert.Equal(
            (true, false, null, 0, null, null, Noon.AddSeconds(tick)),
            (status.IsLeader, status.IsPaused, status.LastTick, status.LastAttempt, status.LastOutcome, status.LastDuration, status.NextTick));

        await rig.NextRunInStepsAsync(Second * 5);
        await TaskRig.UntilAsync(() => rig.StatusOf().IsRunning);
        status = rig.StatusOf();
        Assert.Equal(
            (Noon.AddSeconds(tick), 1, null, null, Noon.AddSeconds(2 * tick)),
            (status.LastTick, status.LastAttempt, status.LastOutcome, status.LastDuration, status.NextTick));

        rig.Time.Advance(Second * 7);
        gate.SetResult();
        await TaskRig.UntilAsync(() => !rig.StatusOf().IsRunning);
        await TaskRig.UntilAsync(() => rig.StatusOf().LastOutcome is not null);
        status = rig.StatusOf();
        Assert.Equal((Noon.AddSeconds(tick), 1, LeaderTaskOutcome.Completed), (status.LastTick, status.LastAttempt, status.LastOutcome));
        Assert.True(status.LastDuration >= Second * 7);
        Assert.Contains("task: waiting, last Completed", status.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_WhenTheTaskIsPaused_SaysSoAndHasNoNextTick()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        rig.Win();
        await rig.Tasks.PauseAsync("task", Token).Soon();

        LeaderTaskStatus paused = rig.StatusOf();
        await rig.Tasks.ResumeAsync("task", Token).Soon();
        LeaderTaskStatus resumed = rig.StatusOf();

        Assert.Equal((true, null), (paused.IsPaused, paused.NextTick));
        Assert.Contains("paused", paused.ToString(), StringComparison.Ordinal);
        Assert.Equal((false, Noon + Minute), (resumed.IsPaused, resumed.NextTick));
    }

    [Fact]
    public async Task Status_WhenLeadershipHasEnded_KeepsWhatRanHere()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        LeadershipContext leadership = rig.Win();
        await rig.Tasks.RunNowAsync("task", Token).Soon();
        TestElections.End(leadership);

        LeaderTaskStatus status = rig.StatusOf();

        Assert.Equal((false, null, LeaderTaskOutcome.Completed, Noon + Minute), (status.IsLeader, status.IsPaused, status.LastOutcome, status.NextTick));
    }

    [Fact]
    public async Task Status_WhenATaskIsContinuousOrSwitchedOff_HasNoTicks()
    {
        await using TaskRig rig = new TaskRig().Add(Held.UntilCancelled, name: "pump").Add(name: "off", every: "1m").Configure("MultiLock:Tasks:off:Enabled", "false").Start();
        rig.Win();
        await rig.NextRunAsync();
        await TaskRig.UntilAsync(() => rig.StatusOf("pump").IsRunning);

        IReadOnlyList<LeaderTaskStatus> all = await rig.Tasks.GetStatusAsync(Token);

        Assert.Equal(["off", "pump"], all.Select(status => status.Task.Name));
        Assert.Equal((false, null, null), (all[0].IsLeader, all[0].IsPaused, all[0].NextTick));
        Assert.Equal((true, null, 1, null), (all[1].IsLeader, all[1].LastTick, all[1].LastAttempt, all[1].NextTick));
    }

    [Fact]
    public async Task Calls_WhenThisProcessDoesNotLead_SayWhoDoesAndWhatToDo()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        foreach (Func<Task> call in CallsOf(rig, "task"))
        {
            Assert.Contains("in the process that leads", (await Assert.ThrowsAsync<InvalidOperationException>(call)).Message, StringComparison.Ordinal);
        }

        TestElections.End(rig.Win());
        rig.Elections.Leader = "node-7";
        foreach (Func<Task> call in CallsOf(rig, "task"))
        {
            string message = (await Assert.ThrowsAsync<InvalidOperationException>(call)).Message;
            Assert.All(["'task'", "'billing'", "'node-7'"], part => Assert.Contains(part, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Calls_WhenThereIsNoSuchTaskOrItIsSwitchedOff_SayWhatThereIs()
    {
        await using TaskRig rig = new TaskRig().Add(name: "close").Add(name: "off").Configure("MultiLock:Tasks:off:Enabled", "false");
        foreach (Func<Task> call in CallsOf(rig, "close"))
        {
            Assert.Contains("Start the host", (await Assert.ThrowsAsync<InvalidOperationException>(call)).Message, StringComparison.Ordinal);
        }

        rig.Start().Win();
        foreach (Func<Task> call in CallsOf(rig, "clse"))
        {
            Assert.Contains("Known: close, off", (await Assert.ThrowsAsync<ArgumentException>(call)).Message, StringComparison.Ordinal);
        }

        foreach (Func<Task> call in CallsOf(rig, "off"))
        {
            Assert.Contains("MultiLock:Tasks:off:Enabled", (await Assert.ThrowsAsync<InvalidOperationException>(call)).Message, StringComparison.Ordinal);
        }
    }

    private static Func<Task>[] CallsOf(TaskRig rig, string task) =>
        [() => rig.Tasks.RunNowAsync(task, Token), () => rig.Tasks.PauseAsync(task, Token), () => rig.Tasks.ResumeAsync(task, Token)];
}
