namespace MultiLock.Sql;

/// <summary>Times between the library and a database: microseconds.</summary>
internal static class SqlTime
{
    /// <summary>Rounded down: the store may keep a lease longer than the leader believes, never shorter.</summary>
    public static long Microseconds(TimeSpan time) => Math.Max(1, time.Ticks / TimeSpan.TicksPerMicrosecond);

    public static TimeSpan ToTime(long microseconds) => TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
