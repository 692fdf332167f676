using System.Text;

namespace MultiLock;

/// <summary>
/// How much later than its ticks a task starts. Made from its name alone: drawn anew by each leader, it would move ticks when leadership changes, and
/// drawn anew for each tick, it could change their order.
/// </summary>
internal static class LeaderTaskJitter
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    public static TimeSpan Of(string group, string task, TimeSpan longest)
    {
        ulong hash = FnvOffset;
        foreach (byte b in Encoding.UTF8.GetBytes($"{group}/{task}"))
        {
            hash = unchecked((hash ^ b) * FnvPrime);
        }

        // Names that differ in their last character alone differ in the low bits alone: mixed, so that their share differs as well.
        hash ^= hash >> 33;
        hash = unchecked(hash * 0xff51afd7ed558ccd);
        hash ^= hash >> 33;
        return longest * ((hash >> 11) / (double)(1UL << 53));
    }
}
