namespace MultiLock.Benchmarks;

/// <summary>Runs one benchmark, or all of them into a page.</summary>
internal static class BenchmarkCommand
{
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        IReadOnlyList<IBenchmark> benchmarks = options.What == BenchmarkOptions.All ? BenchmarkList.All : [BenchmarkList.Get(options.What)];
        foreach (IBenchmark benchmark in benchmarks)
        {
            var sink = new MeasurementSink(options.Json ? new JsonOutput(Console.Out) : new TextOutput(Console.Out), Console.Error);
            sink.Note($"{benchmark.Name}: {benchmark.Summary}");
            if (options.Output is not null)
            {
                Machine.Describe(sink, benchmark.Name);
            }

            await benchmark.RunAsync(new BenchmarkContext(options, sink));

            // After each, so that an hour of work survives what comes after it, and one benchmark can be run again.
            if (options.Output is { } output)
            {
                ResultsFile.In(output).Replace(sink.All);
            }
        }

        return options.Output is { } page ? ReportCommand.Run(page) : 0;
    }
}
