using Microsoft.Extensions.Logging.Abstractions;

namespace MultiLock.Tasks.Tests;

/// <summary>What the rig cannot time: calls at the very moment at which a loop over the starts of a task ends.</summary>
public sealed class LeaderTaskTurnsTests
{
    private readonly LeaderTaskTurns _turns;
    private int _begun;

    public LeaderTaskTurnsTests()
    {
        var time = new TestTime();
        var elections = new TestElections(time);
        LeaderTaskDefinition task = new()
        {
            Name = "task",
            ElectionGroup = TaskRig.Group,
            Method = "Jobs.Task()",
            Enabled = true,
            ScheduleText = "continuous",
            Invoke = static _ => ValueTask.CompletedTask,
        };
        var environment = new LeaderTaskEnvironment(elections, null!, time, NullLogger.Instance, null!, null, CancellationToken.None);
        var group = new LeaderTaskGroup(TaskRig.Group, [], environment);
        elections.Listen(TaskRig.Group, static _ => { });
        LeadershipContext leadership = elections.Win(TaskRig.Group);
        _turns = new LeaderTaskTurns(task, environment, new LeaderTaskLedger(group, leadership, [], leadership.LeadershipEnded), _ => _begun++);
    }

    [Fact]
    public async Task Ask_WhenTheTaskHasGoneToSleepAndItsLoopHasNotEndedYet_IsServedByTheNextLoop()
    {
        await SleepAsync();

        var demand = new LeaderTaskDemand();
        Assert.Null(_turns.Ask(demand));
        _turns.Close();

        Assert.Equal(1, _begun);
        Assert.False(demand.Outcome.IsCompleted);
        Assert.Same(demand, (await _turns.NextAsync(CancellationToken.None))!.Demand);
        _turns.Close();
        Assert.Equal(LeaderTaskDemand.IsOff, _turns.Ask(new LeaderTaskDemand()));
    }

    [Fact]
    public async Task Ask_WhenTheTermEndsBeforeTheLoopIsBegunAgain_HearsThatNothingBegan()
    {
        await SleepAsync();
        _turns.Close();
        var demand = new LeaderTaskDemand();
        Assert.Null(_turns.Ask(demand));

        Assert.Null(await _turns.NextAsync(new CancellationToken(canceled: true)));
        _turns.Close();

        Assert.Null(await demand.Outcome.Soon());
    }

    /// <summary>The one start of a continuous task, after which nothing comes by itself.</summary>
    private async Task SleepAsync()
    {
        Assert.NotNull(await _turns.NextAsync(CancellationToken.None));
        Assert.Null(await _turns.NextAsync(CancellationToken.None));
    }
}
