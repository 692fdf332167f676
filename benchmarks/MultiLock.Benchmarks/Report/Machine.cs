using System.Globalization;
using System.Runtime.InteropServices;

namespace MultiLock.Benchmarks;

/// <summary>Says on what a benchmark ran, as figures among the others: what they hold is told by their names.</summary>
internal static class Machine
{
    public const string What = "machine";

    public static void Describe(MeasurementSink sink, string benchmark)
    {
        Add($"cpu {Find("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString()}", Environment.ProcessorCount, "cores");
        Add("memory", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024), "MB");
        Add($"{Find("/etc/os-release", "PRETTY_NAME")?.Trim('"') ?? RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}", 1, "");

        // What else ran: figures of a busy machine say so themselves.
        if (File.Exists("/proc/loadavg"))
        {
            Add("load average before", double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture), "");
        }

        void Add(string metric, double value, string unit) => sink.Add(What, "", benchmark, metric, value, unit);
    }

    private static string? Find(string file, string key) => File.Exists(file)
        ? File.ReadLines(file).Where(line => line.StartsWith(key, StringComparison.Ordinal)).Select(line => line[(line.IndexOfAny([':', '=']) + 1)..].Trim()).FirstOrDefault()
        : null;
}
