using Microsoft.Extensions.Logging.Abstractions;

namespace MultiLock.Tasks.Tests;

/// <summary>What the rig cannot time: calls at the very moment at which a loop over the starts of a task ends.</summary>
public sealed class LeaderTaskTurnsTests
{
    private readonly LeaderTaskTurns _turns;
    private int _begun;

    public LeaderTaskTurnsTests()
    {
        _turns = New(schedule: null);
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

    /// <summary>Its time stands still: without the token it would wait for ever, and hold up the task in the next term.</summary>
    [Fact]
    public async Task Next_WhenTheTermEndsDuringTheWait_ReturnsAtOnce()
    {
        LeaderTaskTurns turns = New(new LeaderTaskSchedule(TimeSpan.FromHours(1)));
        using var stop = new CancellationTokenSource();
        Task<LeaderTaskStart?> first = turns.NextAsync(stop.Token).AsTask();
        Assert.False(first.IsCompleted);
        var demand = new LeaderTaskDemand();
        Assert.Null(turns.Ask(demand));
        Assert.Same(demand, (await first.Soon())!.Demand);

        // The wait after one that was woken.
        Task<LeaderTaskStart?> second = turns.NextAsync(stop.Token).AsTask();
        Assert.False(second.IsCompleted);
        await stop.CancelAsync();

        Assert.Null(await second.Soon());
    }

    /// <summary>The one start of a continuous task, after which nothing comes by itself.</summary>
    private async Task SleepAsync()
    {
        Assert.NotNull(await _turns.NextAsync(CancellationToken.None));
        Assert.Null(await _turns.NextAsync(CancellationToken.None));
    }

    private LeaderTaskTurns New(LeaderTaskSchedule? schedule)
    {
        var time = new TestTime();
        var elections = new TestElections(time);
        LeaderTaskDefinition task = new()
        {
            Name = "task",
            ElectionGroup = TaskRig.Group,
            Method = "Jobs.Task()",
            Enabled = true,
            Schedule = schedule,
            ScheduleText = schedule is null ? "continuous" : "every hour",
            Invoke = static _ => ValueTask.CompletedTask,
        };
        var environment = new LeaderTaskEnvironment(elections, null!, time, NullLogger.Instance, null!, null, CancellationToken.None);
        var group = new LeaderTaskGroup(TaskRig.Group, [], environment);
        elections.Listen(TaskRig.Group, static _ => { });
        LeadershipContext leadership = elections.Win(TaskRig.Group);
        return new LeaderTaskTurns(task, environment, new LeaderTaskLedger(group, leadership, [], leadership.LeadershipEnded), _ => _begun++);
    }
}
