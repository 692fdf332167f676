using System.Globalization;
using System.Runtime.InteropServices;

namespace MultiLock.Chaos;

/// <summary>Freezes and wakes processes. Linux only: elsewhere the numbers differ, and there is no /proc to see that every thread stands still.</summary>
internal static partial class Signals
{
    private const int SigCont = 18;
    private const int SigStop = 19;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    /// <summary>Freezes a process and waits until all its threads stand still, or have ended.</summary>
    public static async Task<Moment> FreezeAsync(int process)
    {
        TimeSpan before = DemoClock.Now;
        Send(process, SigStop);
        while (!StandsStill(process))
        {
            if (DemoClock.Now - before > StopLimit)
            {
                throw new InvalidOperationException($"Process {process} did not stand still {StopLimit.TotalSeconds:F0} s after SIGSTOP.");
            }

            await Task.Delay(Step, TimeProvider.System);
        }

        return new Moment(before, DemoClock.Now);
    }

    public static Moment Thaw(int process)
    {
        TimeSpan before = DemoClock.Now;
        Send(process, SigCont);
        return new Moment(before, DemoClock.Now);
    }

    /// <summary>A process and its children, itself first.</summary>
    public static int[] Family(int process) =>
    [
        process,
        .. Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id != 0 && Status(id) is { } status && status.Parent == process),
    ];

    public static bool Lives(int process) => Status(process) is { State: not ('Z' or 'X') };

    // "pid (name) state parent …": the name may hold anything, also parentheses.
    private static (char State, int Parent)? Status(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Send(int process, int signal)
    {
        if (kill(process, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} could not be sent to process {process}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    private static bool StandsStill(int process)
    {
        foreach (string thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
        {
            try
            {
                string stat = File.ReadAllText(Path.Combine(thread, "stat"));
                if (stat[stat.LastIndexOf(')') + 2] is not ('T' or 'Z'))
                {
                    return false;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The thread has ended since.
            }
        }

        return true;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
