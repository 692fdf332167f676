namespace MultiLock.Benchmarks;

/// <summary>The figures of a page, one JSON object a line: what the page is written from, and nothing else.</summary>
internal sealed class ResultsFile(string path)
{
    public static ResultsFile In(string output) => new(Path.Combine(output, "benchmarks", "results.jsonl"));

    public IReadOnlyList<Measurement> Read() =>
        File.Exists(path) ? [.. File.ReadLines(path).Where(line => line.Length > 0).Select(JsonOutput.Parse)] : [];

    /// <summary>Puts the figures of one run in place of the earlier ones of the same benchmark and backends.</summary>
    public void Replace(IReadOnlyCollection<Measurement> found)
    {
        HashSet<(string What, string Backend)> replaced = [.. found.Select(one => (one.What, one.Backend))];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, Read().Where(one => !replaced.Contains((one.What, one.Backend))).Concat(found).Select(JsonOutput.ToLine));
    }
}
