using System.Globalization;

namespace MultiLock.Benchmarks;

/// <summary>What a process has used so far, as the kernel counts it.</summary>
internal sealed record ProcessUsage(TimeSpan Cpu, int Threads)
{
    // USER_HZ: 100 on every Linux that .NET runs on.
    private const int TicksPerSecond = 100;

    /// <summary>Reads one process; null if it is gone.</summary>
    public static ProcessUsage? Read(int process)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));

            // Behind the name, which may hold anything, come the state and then numbers: user and system time are the 12th and 13th, threads the 18th.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            long ticks = Number(fields[11]) + Number(fields[12]);
            return new ProcessUsage(TimeSpan.FromSeconds((double)ticks / TicksPerSecond), (int)Number(fields[17]));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a server: its process and the children that live now. A child that ends takes its time with it.</summary>
    public static TimeSpan ReadFamily(int process) =>
        Signals.Family(process).Aggregate(TimeSpan.Zero, (sum, member) => sum + (Read(member)?.Cpu ?? TimeSpan.Zero));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
