using Xunit;

namespace MultiLock.Tests.Time;

public sealed class InstantTests
{
    private static readonly Instant Noon = new(1000);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public void Never_StaysNever_WhateverIsAddedOrTakenAway()
    {
        Assert.Equal(Instant.Never, Instant.Never + Tick);
        Assert.Equal(Instant.Never, Instant.Never - Tick);
        Assert.Equal(Instant.Never, Noon + TimeSpan.MaxValue);
        Assert.Equal(TimeSpan.MaxValue, Instant.Never - Noon);
    }

    [Fact]
    public void Moments_AreMovedAndComparedByTheirTicks()
    {
        Instant later = Noon + Tick;
        Assert.Equal(1001, later.Ticks);
        Assert.Equal(Noon, later - Tick);
        Assert.Equal(Tick, later - Noon);
        Assert.Equal(-Tick, Noon - later);
        Assert.True(Noon < later && !(later < Noon) && !(Noon < new Instant(1000)));
        Assert.True(later > Noon && !(Noon > later) && !(Noon > new Instant(1000)));
        Assert.True(Noon <= later && !(later <= Noon) && Noon <= new Instant(1000));
        Assert.True(later >= Noon && !(Noon >= later) && Noon >= new Instant(1000));
        Assert.Equal(Noon, Instant.Min(Noon, later));
        Assert.Equal(Noon, Instant.Min(later, Noon));
        Assert.Equal(later, Instant.Max(Noon, later));
        Assert.Equal(later, Instant.Max(later, Noon));
        Assert.True(Noon.CompareTo(later) < 0);
    }
}
