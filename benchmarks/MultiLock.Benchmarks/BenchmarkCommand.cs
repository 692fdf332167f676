namespace MultiLock.Benchmarks;

/// <summary>Runs one benchmark, or all of them into a page.</summary>
internal static class BenchmarkCommand
{
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        var sink = new MeasurementSink(options.Json ? new JsonOutput(Console.Out) : new TextOutput(Console.Out), Console.Error);
        if (options.What != BenchmarkOptions.All)
        {
            await BenchmarkList.Get(options.What).RunAsync(new BenchmarkContext(options, sink));
            return 0;
        }

        Directory.CreateDirectory(Path.Combine(options.Output, "benchmarks"));
        string results = Path.Combine(options.Output, "benchmarks", "results.jsonl");
        Machine.Describe(sink);
        foreach (IBenchmark benchmark in BenchmarkList.All)
        {
            sink.Note($"{benchmark.Name}: {benchmark.Summary}");
            await benchmark.RunAsync(new BenchmarkContext(options, sink));

            // After each, so that an hour of work survives what comes after it.
            await File.WriteAllLinesAsync(results, sink.All.Select(JsonOutput.ToLine));
        }

        return ReportCommand.Run(results);
    }
}
