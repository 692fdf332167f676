using System.Text;
using MultiLock.Generated;

namespace MultiLock.Tasks.Tests;

public sealed class LeaderTaskCheckpointTests
{
    [Fact]
    public async Task Checkpoint_WhenAnotherProcessLeads_IsThereForTheNextRun()
    {
        await using TaskRig first = new TaskRig().Add(name: "pump").Start();
        first.Win();
        LeaderTaskRun run = (await first.NextRunAsync()).Run;
        Assert.True(run.Checkpoint.IsEmpty);
        await run.WriteCheckpointAsync("41"u8.ToArray(), TestContext.Current.CancellationToken).Soon();
        await run.WriteCheckpointAsync("42"u8.ToArray(), TestContext.Current.CancellationToken).Soon();
        Assert.Equal("42", Text(run));

        await using TaskRig second = first.Successor();
        second.Add(name: "pump").Add(name: "other").Start();
        second.Win();
        LeaderTaskRun[] runs = [(await second.NextRunAsync()).Run, (await second.NextRunAsync()).Run];

        Assert.Equal("42", Text(runs.Single(next => next.TaskName == "pump")));
        Assert.True(runs.Single(next => next.TaskName == "other").Checkpoint.IsEmpty);
    }

    [Fact]
    public async Task Checkpoint_WhenTicksAreRecordedBeside_KeepsBoth()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        rig.Win();
        LeaderTaskRun run = (await rig.NextRunInStepsAsync(TimeSpan.FromSeconds(10))).Run;
        await run.WriteCheckpointAsync("a"u8.ToArray(), TestContext.Current.CancellationToken).Soon();
        LeaderTaskRun next = (await rig.NextRunInStepsAsync(TimeSpan.FromSeconds(10))).Run;

        Assert.Equal("a", Text(next));
        Assert.Equal(next.Tick, rig.Elections.EntryOf("task")!.Tick);
    }

    [Fact]
    public async Task WriteCheckpoint_WhenTheTermIsOver_FailsAndChangesNothing()
    {
        await using TaskRig rig = new TaskRig().Add().Start();
        LeadershipContext leadership = rig.Win();
        LeaderTaskRun run = (await rig.NextRunAsync()).Run;
        rig.Elections.OnWrite = (_, _) => Task.FromResult(false);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WriteCheckpointAsync("late"u8.ToArray(), TestContext.Current.CancellationToken).Soon());
        TestElections.End(leadership);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WriteCheckpointAsync("later"u8.ToArray(), TestContext.Current.CancellationToken).Soon());

        Assert.True(run.Checkpoint.IsEmpty);
        Assert.Equal(1, rig.Elections.WriteCount);
    }

    [Fact]
    public async Task WriteCheckpoint_WhenTheBackendFails_IsRepeatedUntilItAnswers()
    {
        await using TaskRig rig = new TaskRig().Add().Start();
        rig.Win();
        LeaderTaskRun run = (await rig.NextRunAsync()).Run;
        int failures = 0;
        rig.Elections.OnWrite = (_, _) => failures++ < 2 ? Task.FromException<bool>(new LeaderElectionProviderException("reset")) : null!;

        Task write = run.WriteCheckpointAsync("a"u8.ToArray(), TestContext.Current.CancellationToken);
        await TaskRig.UntilAsync(() => rig.Elections.WriteCount == 1);
        await rig.PassAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1));

        await write.Soon();
        Assert.Equal("a", Text(run));
    }

    [Fact]
    public async Task WriteCheckpoint_WhenItIsTooLarge_SaysWhatTakesTheRoomAndWhatToDo()
    {
        await using TaskRig rig = new TaskRig().Add(every: "1m").Start();
        rig.Win();
        LeaderTaskRun run = (await rig.NextRunInStepsAsync(TimeSpan.FromSeconds(10))).Run;
        await run.WriteCheckpointAsync(new byte[60_000], TestContext.Current.CancellationToken).Soon();

        ArgumentException refusal = await Assert.ThrowsAsync<ArgumentException>(() => run.WriteCheckpointAsync(new byte[65_500], TestContext.Current.CancellationToken).Soon());

        Assert.Contains("65500 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(60_000, run.Checkpoint.Length);
        Assert.Equal("12:02:00", (await rig.NextRunInStepsAsync(TimeSpan.FromSeconds(10))).Run.ScheduledTime.ToString("HH:mm:ss", null));
    }

    [Fact]
    public async Task WriteCheckpoint_WhenTheBackendStoresNoState_SaysSo()
    {
        await using TaskRig rig = new TaskRig().Add().Start();
        rig.Win();
        LeaderTaskRun run = (await rig.NextRunAsync()).Run;
        rig.Elections.OnWrite = (_, _) => throw new NotSupportedException("no");

        await Assert.ThrowsAsync<NotSupportedException>(() => run.WriteCheckpointAsync("a"u8.ToArray(), TestContext.Current.CancellationToken).Soon());
        await Assert.ThrowsAsync<NotSupportedException>(() => run.WriteCheckpointAsync("a"u8.ToArray(), TestContext.Current.CancellationToken).Soon());
    }

    [Fact]
    public async Task WriteCheckpoint_WhenTheStateIsSomethingElse_DoesNotOverwriteIt()
    {
        await using TaskRig rig = new TaskRig().Add(every: "10s").Start();
        rig.Elections.States[TaskRig.Group] = "mine"u8.ToArray();
        rig.Win();
        LeaderTaskInvocation run = await rig.NextRunInStepsAsync(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<InvalidOperationException>(() => run.Run.WriteCheckpointAsync("a"u8.ToArray(), TestContext.Current.CancellationToken).Soon());
        Assert.Equal(0, rig.Elections.WriteCount);
    }

    [Fact]
    public async Task Checkpoint_WhenTheRunWasMadeByHand_IsItsOwn()
    {
        LeaderTaskRun run = new("task", DateTimeOffset.UnixEpoch, 2, null!);
        await run.WriteCheckpointAsync("a"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal("a", Text(run));
        Assert.True(run.IsRetry);
        Assert.Equal(new LeaderTaskRun("task", DateTimeOffset.UnixEpoch, 2, null!), run);
        Assert.NotEqual(run with { Tick = DateTimeOffset.UnixEpoch }, run);
    }

    private static string Text(LeaderTaskRun run) => Encoding.UTF8.GetString(run.Checkpoint.Span);
}
