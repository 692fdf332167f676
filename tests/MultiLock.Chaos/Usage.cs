namespace MultiLock.Chaos;

/// <summary>What the command line understands.</summary>
internal static class Usage
{
    private static readonly string Text = $"""
        Usage: dotnet run -c Release --project tests/MultiLock.Chaos -- [options]

          --backend NAME   {ChaosBackends.Names}     (filesystem)
          --scenario NAME  faults, or ticks: durable schedules are counted   (faults)
          --for TIME       how long faults are injected, such as 60s or 2m   (60s)
          --seed N         which faults, and when                            (1)
          --workers N      worker processes, 2 to 20                         (5)
          --groups N       election groups, 1 to {ChaosGroups.Max}                           (3)
          --lossy          the server keeps nothing over a restart
          --timeline       print what happened, in order
          --keep           keep the records of a clean round too
          --planted NAME   plant a fault that must be found: stale-leader, slow-clock, open-register

          check DIR [--timeline] [--lossy]   judge the kept records of a round again
          measure [--backend NAME] [--handoffs N] [--kills N]   how long changes of leader take between two processes (redis, 200, 10)

        Exit codes: 0 clean, 1 not clean, 2 wrong arguments or a program is missing, 3 nothing but documented losses (--lossy is never clean).
        """;

    public static int Print(TextWriter writer, int exitCode)
    {
        writer.WriteLine(Text);
        return exitCode;
    }
}
