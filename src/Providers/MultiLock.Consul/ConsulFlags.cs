namespace MultiLock.Consul;

/// <summary>The flags of our keys: the format of the record in the low 16 bits, and above them the holder's lock-delay in milliseconds.</summary>
internal static class ConsulFlags
{
    private const int DelayShift = 16;

    public const ulong Plain = StoreFormat.Current;

    public static ulong Held(TimeSpan lockDelay) => Plain | ((ulong)lockDelay.TotalMilliseconds << DelayShift);

    public static ulong FormatOf(ulong flags) => flags & ((1UL << DelayShift) - 1);

    public static TimeSpan DelayOf(ulong flags) => TimeSpan.FromMilliseconds(Math.Min(flags >> DelayShift, (ulong)ConsulLeaderElectionOptions.MaxLockDelay.TotalMilliseconds));
}
