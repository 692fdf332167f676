namespace MultiLock.Benchmarks;

/// <summary>Writes the page and its plots from the figures of a directory.</summary>
internal static class ReportCommand
{
    public static int Run(string directory)
    {
        var figures = new FigureSet(ResultsFile.In(directory).Read());
        if (figures.All.Count == 0)
        {
            throw new UsageException($"There are no figures in {Path.Combine(directory, "benchmarks")}.");
        }

        foreach ((string file, string svg) in Plots.Draw(figures))
        {
            File.WriteAllText(Path.Combine(directory, "benchmarks", file), svg);
        }

        bool hasReasons = File.Exists(Path.Combine(directory, "benchmarks", ReportPage.Reasons));
        File.WriteAllText(Path.Combine(directory, "benchmarks.md"), new ReportPage(figures, hasReasons).Write());
        return 0;
    }
}
