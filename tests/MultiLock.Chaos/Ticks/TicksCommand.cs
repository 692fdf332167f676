namespace MultiLock.Chaos;

/// <summary>Runs a round of the scenario <c>ticks</c> and counts.</summary>
internal static class TicksCommand
{
    public static async Task<int> RunAsync(ChaosOptions options)
    {
        if (ChaosBackends.Get(options.Backend).Missing is { } missing)
        {
            await Console.Error.WriteLineAsync(missing);
            return ExitCode.Usage;
        }

        var files = new RoundFiles(Directory.CreateTempSubdirectory("multilock-ticks-").FullName);
        var round = new TicksRound(options, files);
        await round.RunAsync();
        TickLine[] lines = [.. Directory.EnumerateFiles(files.Records).SelectMany(file => new RecordTail(file).ReadNew()).Select(TickLine.Parse)];
        TickReport retry = TickReport.Of(TickTasks.Retry, lines);
        TickReport skip = TickReport.Of(TickTasks.Skip, lines);
        foreach (string problem in round.Problems)
        {
            Console.WriteLine($"PROBLEM: {problem}");
        }

        int terms = lines.Where(line => line.Kind == TickLineKind.Leads).Select(line => line.Term).Distinct().Count();
        bool idle = retry.Due < options.For.TotalSeconds / 4 || terms < 3;
        Console.WriteLine($"faults: {string.Join(' ', round.Faults.OrderBy(fault => fault.Key).Select(fault => $"{fault.Key}={fault.Value}"))} terms={terms}{(idle ? " (too few ticks or terms to prove anything)" : "")}");
        Console.WriteLine($"at most once (OnInterrupted = Skip): due={skip.Due} started={skip.Started} doubled={skip.Doubled} interrupted={skip.Lost + skip.Unfinished}");
        Console.WriteLine($"at least one whole run (OnInterrupted = Retry): unfinished={retry.Unfinished}");

        // A run that was recorded and killed before its first line is lost to its schedule if nobody retries, once for each fault at the most.
        bool good = retry is { Doubled: 0, Lost: 0, Unfinished: 0 } && skip.Doubled == 0 && skip.Lost + skip.Unfinished <= round.Faults.Values.Sum() && !idle && round.Problems.Count == 0;
        if (!good || options.Keep)
        {
            Console.WriteLine($"The records, the logs and the store are kept in {files.Root}");
        }
        else
        {
            Directory.Delete(files.Root, recursive: true);
        }

        Console.WriteLine($"ticks: due={retry.Due} started={retry.Started} doubled={retry.Doubled + skip.Doubled} lost={retry.Lost} retried={retry.Retried}");
        return good ? ExitCode.Clean : ExitCode.NotClean;
    }
}
