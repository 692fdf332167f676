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

    private sealed class Stub(long frequency, long timestamp, DateTimeOffset wall) : TimeProvider
    {
        public override long TimestampFrequency => frequency;

        public override long GetTimestamp() => timestamp;

        public override DateTimeOffset GetUtcNow() => wall;
    }
}
