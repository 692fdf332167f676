using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock;

/// <summary>Leads, and writes down what the application would see, with the machine's monotonic clock, which all its processes share.</summary>
internal static class ElectionRecorder
{
    public static async Task RunAsync(ILeaderElectionProvider provider, string group, TimeSpan lease)
    {
        var options = new LeaderElectionOptions
        {
            ElectionGroup = group,
            HeartbeatTimeout = lease,
            HeartbeatInterval = TimeSpan.FromMilliseconds(300),
            ElectionInterval = TimeSpan.FromMilliseconds(300),
        };
        await using var service = new LeaderElectionService(provider, Options.Create(options), NullLogger<LeaderElectionService>.Instance);
        await service.StartAsync();
        LeadershipContext leadership = await service.WaitForLeadershipAsync();

        // Both come at least once before the freeze, so that no compilation falls into what is measured after it.
        Write("leading", Now, leadership.FencingToken);
        Write("cpu", Now, Cpu);
        using CancellationTokenRegistration ended = leadership.LeadershipEnded.Register(() => Write("ended", Now, Cpu));
        Record(service, leadership);
    }

    private static long Now => TimeProvider.System.GetTimestamp();

    private static double Cpu => Environment.CpuUsage.TotalTime.TotalMilliseconds;

    /// <summary>
    /// Reads in a loop on a thread of its own, so that the first read after a freeze comes before anything that the library does about it.
    /// A line is written when a read differs from the last one, and for the first read after a gap.
    /// </summary>
    private static void Record(LeaderElectionService service, LeadershipContext leadership)
    {
        using var never = new ManualResetEventSlim();
        (bool IsLeader, bool IsCurrent, bool Ran) previous = default;
        long previousBegin = 0;
        double previousCpu = 0;
        while (true)
        {
            long begin = Now;
            double cpu = Cpu;
            (bool IsLeader, bool IsCurrent, bool Ran) read = (service.IsLeader, leadership.IsCurrent, TryRun(leadership));
            if (read != previous || TimeProvider.System.GetElapsedTime(previousBegin, begin) > TimeSpan.FromMilliseconds(200))
            {
                Write("read", begin, read.IsLeader, read.IsCurrent, read.Ran, previousCpu);
            }

            (previous, previousBegin, previousCpu) = (read, begin, cpu);

            // No wait while it leads: a thread that is stopped while it runs wakes before those that wait for a time to come.
            if (!read.IsLeader)
            {
                never.Wait(TimeSpan.FromMilliseconds(1));
            }
        }
    }

    /// <summary>Does what a run does before each step that only a leader may take.</summary>
    private static bool TryRun(LeadershipContext leadership)
    {
        if (leadership.LeadershipEnded.IsCancellationRequested)
        {
            return false;
        }

        try
        {
            leadership.ThrowIfLost();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void Write(params object[] words) =>
        Console.WriteLine(string.Join(' ', words.Select(word => Convert.ToString(word, CultureInfo.InvariantCulture))));
}
