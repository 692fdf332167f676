namespace MultiLock;

/// <summary>A moment on this process's monotonic clock, in ticks of 100 ns since an arbitrary start. Meaningless anywhere else.</summary>
internal readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    public static Instant Never => new(long.MaxValue);

    public static Instant operator +(Instant instant, TimeSpan span) =>
        instant == Never || span == TimeSpan.MaxValue ? Never : new(instant.Ticks + span.Ticks);

    public static Instant operator -(Instant instant, TimeSpan span) => instant == Never ? Never : new(instant.Ticks - span.Ticks);

    public static TimeSpan operator -(Instant later, Instant earlier) =>
        later == Never ? TimeSpan.MaxValue : new(later.Ticks - earlier.Ticks);

    public static bool operator <(Instant left, Instant right) => left.Ticks < right.Ticks;

    public static bool operator >(Instant left, Instant right) => left.Ticks > right.Ticks;

    public static bool operator <=(Instant left, Instant right) => left.Ticks <= right.Ticks;

    public static bool operator >=(Instant left, Instant right) => left.Ticks >= right.Ticks;

    public static Instant Min(Instant left, Instant right) => left < right ? left : right;

    public static Instant Max(Instant left, Instant right) => left > right ? left : right;

    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);
}
