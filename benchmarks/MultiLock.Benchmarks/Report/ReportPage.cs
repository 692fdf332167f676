using System.Globalization;
using System.Text;

namespace MultiLock.Benchmarks;

/// <summary>The page: everything on it comes from the figures.</summary>
/// <param name="figures">The figures.</param>
/// <param name="hasReasons">Whether somebody has written down why targets were missed: a reason is not measured.</param>
internal sealed class ReportPage(FigureSet figures, bool hasReasons)
{
    public const string Reasons = "misses.md";

    private readonly StringBuilder _text = new();

    public string Write()
    {
        Line("# Benchmarks");
        Line("");
        Line("Written by the benchmarks themselves, from the figures in [benchmarks/results.jsonl](benchmarks/results.jsonl); how each is measured is in the comment of its class.");
        Line("Real processes, real servers with data that survives a crash, on one machine over loopback; libraries with their default options. What is compared was measured in one run;");
        Line("the parts of the page may come from runs of their own, and the first table says how busy the machine was before each.");
        Line("");
        Line("```");
        Line("dotnet run -c Release --project benchmarks/MultiLock.Benchmarks -- all");
        Line("```");
        WriteMachine();
        WriteTargets();
        foreach (IBenchmark benchmark in BenchmarkList.All)
        {
            WriteBenchmark(benchmark);
        }

        return _text.ToString();
    }

    private void WriteMachine()
    {
        Measurement[] machine = [.. figures.All.Where(one => one.What == Machine.What)];
        if (machine.Length == 0)
        {
            return;
        }

        Line("");
        Line("| machine | |");
        Line("|---|---|");
        foreach (Measurement one in machine.Where(one => !one.Metric.StartsWith("load", StringComparison.Ordinal)).DistinctBy(one => one.Metric))
        {
            Line($"| {one.Metric} | {(one.Unit.Length == 0 ? "" : $"{Figures.Format(one.Value)} {one.Unit}")} |");
        }

        foreach (Measurement one in machine.Where(one => one.Metric.StartsWith("load", StringComparison.Ordinal)))
        {
            Line($"| {one.Metric} {one.Backend} | {Figures.Format(one.Value)} |");
        }
    }

    private void WriteTargets()
    {
        Line("");
        Line("## Targets");
        Line("");
        Line("| target | at most | measured | |");
        Line("|---|---:|---:|---|");
        foreach (Target target in Targets.Of(figures))
        {
            string measured = target.Value is { } value ? $"{Figures.Format(value)} {target.Unit}" : "";
            Line($"| {target.Text} | {Figures.Format(target.Limit)} {target.Unit} | {measured} | {target.Verdict} |");
        }

        if (hasReasons)
        {
            Line("");
            Line($"Why a target was missed, where one was, is in [benchmarks/{Reasons}](benchmarks/{Reasons}).");
        }
    }

    private void WriteBenchmark(IBenchmark benchmark)
    {
        Measurement[] own = [.. figures.All.Where(one => one.What == benchmark.Name)];
        if (own.Length == 0)
        {
            return;
        }

        Line("");
        Line($"## {benchmark.Name}");
        Line("");
        Line(string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(benchmark.Summary[0])}{benchmark.Summary[1..]}."));
        foreach (string remark in benchmark.Remarks)
        {
            Line("");
            Line(remark);
        }

        if (Plots.FileOf(figures, benchmark.Name) is { } plot)
        {
            Line("");
            Line($"![{benchmark.Name}](benchmarks/{plot})");
        }

        Line("");
        Line("| backend | library | figure | value | n |");
        Line("|---|---|---|---:|---:|");
        IEnumerable<Measurement> yardstick = benchmark.Name == "handoff" ? figures.All.Where(one => one.What == RoundTrips.What) : [];
        foreach (IGrouping<(string Backend, string Library, string Name), Measurement> row in yardstick.Concat(own).GroupBy(one => (one.Backend, one.Library, Name(one.Metric))))
        {
            Measurement[] parts = [.. row];
            string value = parts.Length == 3
                ? $"p50 {Figures.Format(parts[0].Value)}, p99 {Figures.Format(parts[1].Value)}, max {Figures.Format(parts[2].Value)} {parts[0].Unit}"
                : string.Join(", ", parts.Select(part => $"{Figures.Format(part.Value)} {part.Unit}"));
            Line($"| {row.Key.Backend} | {(row.Key.Library.Length == 0 ? "(the server)" : row.Key.Library)} | {row.Key.Name} | {value} | {parts[0].N} |");
        }
    }

    // "time.p50", "time.p99" and "time.max" are one row.
    private static string Name(string metric) => metric.EndsWith(".p50", StringComparison.Ordinal) || metric.EndsWith(".p99", StringComparison.Ordinal)
        || (metric.EndsWith(".max", StringComparison.Ordinal) && !metric.Contains("groups", StringComparison.Ordinal))
            ? metric[..^4]
            : metric;

    private void Line(string line) => _text.Append(line).Append('\n');
}
