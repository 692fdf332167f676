using Xunit;

namespace MultiLock.Tests.Time;

public sealed class ElectionClockTests
{
    [Theory]
    [InlineData(TimeSpan.TicksPerSecond, 70_000_000L)]
    [InlineData(1_000_000_000L, 7_000_000_000L)]
    [InlineData(1_000L, 7_000L)]
    [InlineData(24_000_000L, 168_000_000L)]
    public void Now_WhateverTheFrequency_IsInTicksOfHundredNanoseconds(long frequency, long timestamp)
    {
        var clock = new ElectionClock(new Stub(frequency, timestamp, DateTimeOffset.UnixEpoch));
        Assert.Equal(TimeSpan.FromSeconds(7).Ticks, clock.Now.Ticks);
    }

    [Fact]
    public void Now_WhenTheTimestampIsLarge_DoesNotOverflow()
    {
        long year = 366L * 24 * 3600;
        var clock = new ElectionClock(new Stub(3_000_000_000, year * 50 * 3_000_000_000 / 50, DateTimeOffset.UnixEpoch));
        Assert.Equal(year, clock.Now.Ticks / TimeSpan.TicksPerSecond);
    }

    [Fact]
    public void Read_WhenTheWallClockRunsAhead_TellsByHowMuch()
    {
        DateTimeOffset wall = new(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(2));
        ClockReading first = new ElectionClock(new Stub(TimeSpan.TicksPerSecond, 50, wall)).Read();
        ClockReading second = new ElectionClock(new Stub(TimeSpan.TicksPerSecond, 60, wall.AddTicks(25))).Read();
        Assert.Equal(50, first.Now.Ticks);
        Assert.Equal(wall.UtcTicks - 50, first.WallLead.Ticks);
        Assert.Equal(15, (second.WallLead - first.WallLead).Ticks);
    }

    [Theory]
    [InlineData(99, 40, false)]
    [InlineData(100, 40, true)]
    [InlineData(99, 41, true)]
    public void IsPast_WhenTheEndHasComeOrTheWallClockLeadsByMoreThanItMay_IsTrue(long now, long lead, bool past)
    {
        DateTimeOffset wall = DateTimeOffset.UnixEpoch.AddTicks(now + lead);
        var limit = new TimeSpan(DateTimeOffset.UnixEpoch.Ticks + 40);
        Assert.Equal(past, new ElectionClock(new Stub(TimeSpan.TicksPerSecond, now, wall)).IsPast(new Instant(100), limit));
    }

    [Theory]
    [InlineData(-60_000, true)]
    [InlineData(-100, true)]
    [InlineData(0, null)]
    [InlineData(100, false)]
    [InlineData(60_000, false)]
    public void IsPast_WhenTheClockIsTheSystems_FindsAWallClockThatRanAheadByTheExactOne(int millisecondsOfSlack, bool? past)
    {
        // Around the limit the coarse clock cannot tell, and at the limit itself nobody can say beforehand.
        var clock = new ElectionClock(MonotonicTimeProvider.Instance);
        TimeSpan limit = clock.Read().WallLead + TimeSpan.FromMilliseconds(millisecondsOfSlack);
        bool found = clock.IsPast(Instant.Never, limit);
        Assert.Equal(past ?? found, found);
        Assert.True(clock.IsPast(clock.Now, limit));
    }

    private sealed class Stub(long frequency, long timestamp, DateTimeOffset wall) : TimeProvider
    {
        public override long TimestampFrequency => frequency;

        public override long GetTimestamp() => timestamp;

        public override DateTimeOffset GetUtcNow() => wall;
    }
}
