namespace MultiLock;

/// <summary>Reads a <see cref="TimeProvider"/> as the election does: monotonic for deadlines, wall clock for suspicion and for people.</summary>
internal sealed class ElectionClock(TimeProvider timeProvider)
{
    private readonly long _frequency = timeProvider.TimestampFrequency;
    private readonly bool _isSystem = timeProvider is MonotonicTimeProvider;

    public TimeProvider TimeProvider { get; } = timeProvider;

    public Instant Now => new(ToTicks(TimeProvider.GetTimestamp()));

    public ClockReading Read()
    {
        Instant now = Now;
        return new ClockReading(now, new TimeSpan(TimeProvider.GetUtcNow().UtcTicks - now.Ticks));
    }

    /// <summary>
    /// Looks whether a moment has passed, or the wall clock leads by more than it may: what <see cref="Read"/> would say, without reading the wall clock exactly while it
    /// is far from mattering. Readers ask this at each look at <c>IsLeader</c>.
    /// </summary>
    public bool IsPast(Instant end, TimeSpan wallLeadLimit)
    {
        Instant now = Now;
        if (now >= end)
        {
            return true;
        }

        // The coarse clock is behind by at most its coarseness: below the limit by more than that, the exact one is below it too.
        return !(_isSystem && MonotonicTimeProvider.CoarseUtcTicks() is { } coarse
                && coarse - now.Ticks <= wallLeadLimit.Ticks - MonotonicTimeProvider.Coarseness.Ticks)
            && Read().WallLead > wallLeadLimit;
    }

    private long ToTicks(long timestamp) => _frequency switch
    {
        TimeSpan.TicksPerSecond => timestamp,
        1_000_000_000 => timestamp / 100,
        _ => (long)((Int128)timestamp * TimeSpan.TicksPerSecond / _frequency),
    };
}
