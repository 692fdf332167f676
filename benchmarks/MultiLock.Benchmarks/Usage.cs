namespace MultiLock.Benchmarks;

/// <summary>What the command line understands.</summary>
internal static class Usage
{
    public static int Print(TextWriter writer, int exitCode)
    {
        writer.WriteLine("Usage: dotnet run -c Release --project benchmarks/MultiLock.Benchmarks -- <what> [options]");
        writer.WriteLine();
        foreach (IBenchmark benchmark in BenchmarkList.All)
        {
            writer.WriteLine($"  {benchmark.Name,-18} {benchmark.Summary}");
        }

        writer.WriteLine(
            $"""
              {BenchmarkOptions.All,-18} all of it, written to docs/benchmarks.md
              report DIR         writes DIR/benchmarks.md again, from the figures in DIR/benchmarks

              --backend NAMES    {BackendList.Names} (those that can be had)
              --library NAMES    {ContenderList.Names} (those that fit)
              --rounds N         rounds that count, after those that warm up
              --for TIME         how long steady state is looked at, such as 60s
              --json             one JSON object a line
              --output DIR       puts the figures into DIR/benchmarks.md, in place of the earlier ones (docs for '{BenchmarkOptions.All}', else nowhere)

            Servers are started for the run, on loopback, with data in throw-away directories. Exit codes: 0 measured, 2 the arguments are wrong.
            """);
        return exitCode;
    }
}
