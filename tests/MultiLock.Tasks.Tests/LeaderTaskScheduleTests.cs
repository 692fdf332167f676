using System.Globalization;
using Cronos;

namespace MultiLock.Tasks.Tests;

public sealed class LeaderTaskScheduleTests
{
    [Theory]
    [InlineData("00:05:00", "2026-03-10T12:01:07Z", "2026-03-10T12:05:00Z")]
    [InlineData("00:05:00", "2026-03-10T12:05:00Z", "2026-03-10T12:10:00Z")]
    [InlineData("00:00:07", "1970-01-01T00:00:15Z", "1970-01-01T00:00:21Z")]
    [InlineData("00:00:10", "1969-12-31T23:59:58Z", "1970-01-01T00:00:00Z")]
    [InlineData("00:00:00.2500000", "2026-03-10T12:00:00.3Z", "2026-03-10T12:00:00.5Z")]
    public void NextAfter_WhenEvery_IsTheNextMultipleSinceTheUnixEpoch(string every, string moment, string expected)
    {
        LeaderTaskSchedule schedule = new(TimeSpan.Parse(every, CultureInfo.InvariantCulture));

        Assert.Equal(At(expected), schedule.NextAfter(At(moment)));
    }

    [Fact]
    public void NextAfter_WhenTheMomentIsInAnotherOffset_IsTheSameTickInUtc()
    {
        LeaderTaskSchedule schedule = new(TimeSpan.FromHours(6));

        DateTimeOffset? next = schedule.NextAfter(At("2026-03-10T14:30:00+05:30"));

        Assert.Equal(At("2026-03-10T12:00:00Z"), next);
        Assert.Equal(TimeSpan.Zero, next!.Value.Offset);
    }

    [Fact]
    public void NextAfter_WhenTheIntervalIsLongerThanTime_IsNull()
    {
        Assert.Null(new LeaderTaskSchedule(TimeSpan.FromDays(5_000_000)).NextAfter(At("2026-03-10T12:00:00Z")));
    }

    [Fact]
    public void NextAfter_WhenTheHourIsSkipped_RunsOnceAsSoonAsItIsOver()
    {
        // In Oslo, 2026-03-29 has no 02:30.
        LeaderTaskSchedule schedule = Cron("30 2 * * *", "Europe/Oslo");

        DateTimeOffset? first = schedule.NextAfter(At("2026-03-28T12:00:00Z"));
        DateTimeOffset? second = schedule.NextAfter(first!.Value);

        Assert.Equal(At("2026-03-29T01:00:00Z"), first);
        Assert.Equal(At("2026-03-30T00:30:00Z"), second);
    }

    [Fact]
    public void NextAfter_WhenTheHourIsDoubled_RunsAFixedTimeOnce()
    {
        // In Oslo, 2026-10-25 has 02:30 twice.
        LeaderTaskSchedule schedule = Cron("30 2 * * *", "Europe/Oslo");

        DateTimeOffset? first = schedule.NextAfter(At("2026-10-24T12:00:00Z"));
        DateTimeOffset? second = schedule.NextAfter(first!.Value);

        Assert.Equal(At("2026-10-25T00:30:00Z"), first);
        Assert.Equal(At("2026-10-26T01:30:00Z"), second);
    }

    [Fact]
    public void NextAfter_WhenTheHourIsDoubled_RunsAnIntervalInBothHours()
    {
        LeaderTaskSchedule schedule = Cron("*/30 * * * *", "Europe/Oslo");

        List<DateTimeOffset> ticks = [];
        for (DateTimeOffset tick = At("2026-10-24T23:59:00Z"); ticks.Count < 6;)
        {
            tick = schedule.NextAfter(tick)!.Value;
            ticks.Add(tick);
        }

        Assert.Equal(Enumerable.Range(0, 6).Select(half => At("2026-10-25T00:00:00Z").AddMinutes(30 * half)), ticks);
    }

    [Theory]
    [InlineData("2026-03-10T12:17:00Z", "2026-03-10T12:15:00Z")]
    [InlineData("2026-03-10T12:15:00Z", "2026-03-10T12:15:00Z")]
    [InlineData("2026-03-10T12:05:00Z", "2026-03-10T12:05:00Z")]
    public void LastUpTo_WhenTicksWereMissed_IsTheLastOfThem(string moment, string expected)
    {
        DateTimeOffset due = At("2026-03-10T12:05:00Z");

        Assert.Equal(At(expected), new LeaderTaskSchedule(TimeSpan.FromMinutes(5)).LastUpTo(At(moment), due));
        Assert.Equal(At(expected), Cron("*/5 * * * *", "UTC").LastUpTo(At(moment), due));
    }

    private static LeaderTaskSchedule Cron(string expression, string timeZone) =>
        new(CronExpression.Parse(expression), TimeZoneInfo.FindSystemTimeZoneById(timeZone));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
