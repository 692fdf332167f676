namespace MultiLock.ZooKeeper.Client;

internal static class ClockExtensions
{
    /// <summary>The moment on the provider's monotonic clock.</summary>
    public static Instant Now(this TimeProvider time) => new(time.GetElapsedTime(0).Ticks);
}
