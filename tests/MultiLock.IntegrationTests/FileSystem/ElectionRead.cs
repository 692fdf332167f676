using System.Globalization;

namespace MultiLock.IntegrationTests.FileSystem;

/// <summary>One look of a worker at its leadership.</summary>
/// <param name="Begin">When it began, in ticks of the machine's monotonic clock.</param>
/// <param name="CpuBefore">The process's CPU time at the read before, in milliseconds.</param>
internal sealed record ElectionRead(long Begin, bool IsLeader, bool IsCurrent, bool Ran, double CpuBefore)
{
    public bool SaysLeader => IsLeader || IsCurrent || Ran;

    public static ElectionRead Parse(string[] words) => new(
        long.Parse(words[1], CultureInfo.InvariantCulture),
        bool.Parse(words[2]),
        bool.Parse(words[3]),
        bool.Parse(words[4]),
        double.Parse(words[5], CultureInfo.InvariantCulture));
}
