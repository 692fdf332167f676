namespace MultiLock;

/// <summary>The wait before a failed run is repeated: 100 ms, doubled by each failure up to 30 s, less up to a fifth by chance.</summary>
internal static class LeaderTaskRetryDelay
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="failures">The failures in a row: 1 after the first.</param>
    /// <param name="random">What decides about the fifth.</param>
    public static TimeSpan After(int failures, Random random)
    {
        // 100 ms doubled nine times is longer than the longest.
        TimeSpan delay = First * (1 << Math.Min(failures - 1, 9));
        return (delay < Longest ? delay : Longest) * (1 - (random.NextDouble() / 5));
    }
}
