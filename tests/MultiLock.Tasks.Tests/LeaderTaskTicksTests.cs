namespace MultiLock.Tasks.Tests;

public sealed class LeaderTaskTicksTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly LeaderTaskTicks _ticks = new(new LeaderTaskSchedule(TimeSpan.FromMinutes(5)), Noon);

    [Fact]
    public void TakeDue_WhenTheTermBeganOnATick_LeavesThatTickToTheFormerLeader()
    {
        Assert.Null(_ticks.TakeDue(Noon));
        Assert.Equal(Noon.AddMinutes(5), _ticks.Next);
    }

    [Fact]
    public void TakeDue_WhenCalledTwice_TakesATickOnce()
    {
        Assert.Equal(Noon.AddMinutes(5), _ticks.TakeDue(Noon.AddMinutes(5)));
        Assert.Null(_ticks.TakeDue(Noon.AddMinutes(5)));
    }

    [Fact]
    public void TakeDue_WhenTicksWereMissed_TakesTheLastAlone()
    {
        Assert.Equal(Noon.AddMinutes(60), _ticks.TakeDue(Noon.AddMinutes(63)));
        Assert.Null(_ticks.TakeDue(Noon.AddMinutes(64)));
        Assert.Equal(Noon.AddMinutes(65), _ticks.TakeDue(Noon.AddMinutes(65)));
    }

    [Fact]
    public void TakeDue_WhenTheClockMovesBack_TakesNoTickAgain()
    {
        _ticks.TakeDue(Noon.AddMinutes(10));

        Assert.Null(_ticks.TakeDue(Noon.AddMinutes(5)));
        Assert.Null(_ticks.TakeDue(Noon.AddMinutes(10)));
        Assert.Equal(Noon.AddMinutes(15), _ticks.TakeDue(Noon.AddMinutes(15)));
    }

    [Fact]
    public void TakeDue_WhenTheClockMovesBackBeforeTheFirstTick_FollowsTheClock()
    {
        Assert.Null(_ticks.TakeDue(Noon.AddHours(-1)));

        Assert.Equal(Noon.AddHours(-1).AddMinutes(5), _ticks.Next);
    }

    [Fact]
    public void NoticeClockMovedBack_WhenTheClockIsFarBehindTheLastTick_SaysSoOnce()
    {
        _ticks.TakeDue(Noon.AddMinutes(10));

        Assert.Null(_ticks.NoticeClockMovedBack(Noon.AddMinutes(10).AddSeconds(-1)));
        Assert.Equal(TimeSpan.FromMinutes(10), _ticks.NoticeClockMovedBack(Noon));
        Assert.Null(_ticks.NoticeClockMovedBack(Noon));
    }
}
