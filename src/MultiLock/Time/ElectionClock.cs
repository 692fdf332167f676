namespace MultiLock;

/// <summary>Reads a <see cref="TimeProvider"/> as the election does: monotonic for deadlines, wall clock for suspicion and for people.</summary>
internal sealed class ElectionClock(TimeProvider timeProvider)
{
    private readonly long _frequency = timeProvider.TimestampFrequency;

    public TimeProvider TimeProvider { get; } = timeProvider;

    public Instant Now => new(ToTicks(TimeProvider.GetTimestamp()));

    public ClockReading Read()
    {
        Instant now = Now;
        return new ClockReading(now, new TimeSpan(TimeProvider.GetUtcNow().UtcTicks - now.Ticks));
    }

    private long ToTicks(long timestamp) => _frequency switch
    {
        TimeSpan.TicksPerSecond => timestamp,
        1_000_000_000 => timestamp / 100,
        _ => (long)((Int128)timestamp * TimeSpan.TicksPerSecond / _frequency),
    };
}
