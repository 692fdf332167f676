using System.Globalization;
using System.Runtime.InteropServices;

namespace MultiLock.Benchmarks;

/// <summary>What a process has used so far, as the kernel counts it.</summary>
internal sealed partial record ProcessUsage(TimeSpan Cpu, int Threads)
{
    // What an idle server uses in a minute are a few of the kernel's ticks of 10 ms: its clock of the process counts nanoseconds.
    private const int SchedulerClock = 2;

    /// <summary>Reads one process; null if it is gone.</summary>
    public static ProcessUsage? Read(int process)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));

            // Behind the name, which may hold anything, come the state and then numbers: threads are the 18th.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            int threads = int.Parse(fields[17], CultureInfo.InvariantCulture);
            return GetTime((~process << 3) | SchedulerClock, out Time used) == 0
                ? new ProcessUsage(TimeSpan.FromSeconds(used.Seconds) + TimeSpan.FromMicroseconds(used.Nanoseconds / 1000.0), threads)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a server: its process and the children that live now. A child that ends takes its time with it.</summary>
    public static TimeSpan ReadFamily(int process) =>
        Signals.Family(process).Aggregate(TimeSpan.Zero, (sum, member) => sum + (Read(member)?.Cpu ?? TimeSpan.Zero));

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    private readonly record struct Time(nint Seconds, nint Nanoseconds);
}
