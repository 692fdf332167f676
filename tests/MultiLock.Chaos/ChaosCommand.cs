namespace MultiLock.Chaos;

/// <summary>Runs a round in a directory of its own and judges it.</summary>
internal static class ChaosCommand
{
    public static async Task<int> RunAsync(ChaosOptions options)
    {
        if (ChaosBackends.Get(options.Backend).Missing is { } missing)
        {
            await Console.Error.WriteLineAsync(missing);
            return ExitCode.Usage;
        }

        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            // The first Ctrl+C ends the round early, but what ran until then is still checked.
            e.Cancel = !interrupted.IsCancellationRequested;
            interrupted.Cancel();
        };
        var files = new RoundFiles(Directory.CreateTempSubdirectory("multilock-chaos-").FullName);
        var round = new ChaosRound(options, files);
        await round.RunAsync(interrupted.Token);
        int code = Judge(files, options.Backend, options.Timeline, options.Lossy, round.Problems);
        if (code != ExitCode.NotClean && !options.Keep)
        {
            Directory.Delete(files.Root, recursive: true);
        }

        return code;
    }

    /// <summary>Checks the records, prints what they say, and gives the exit code.</summary>
    public static int Judge(RoundFiles files, string backend, bool timeline, bool lossy, IReadOnlyCollection<string> problems)
    {
        RoundRecord record = files.Read();
        ChaosReport report = ChaosChecker.Check(record);
        bool good = report.IsGood && problems.Count == 0;
        foreach (string line in timeline ? Timeline.Tell(record, report) : report.Findings.Where(finding => finding.IsViolation).Select(finding => finding.ToString()))
        {
            Console.WriteLine(line);
        }

        foreach (string line in problems.Select(problem => $"PROBLEM: {problem}")
            .Concat(Timeline.TellLosses(record))
            .Append($"faults: {string.Join(' ', record.Nemesis.Where(done => done.IsFault).CountBy(done => done.Kind).OrderBy(kind => kind.Key).Select(kind => $"{kind.Key}={kind.Value}"))}"))
        {
            Console.WriteLine(line);
        }

        if (!good)
        {
            Console.WriteLine($"The records, the logs and the store are kept in {files.Root}");
        }

        Console.WriteLine(report.ToLine(backend));
        return !good ? ExitCode.NotClean : lossy ? ExitCode.DocumentedLoss : ExitCode.Clean;
    }
}
