using System.Globalization;

namespace MultiLock.Benchmarks;

/// <summary>What a worker whose ticks are counted is told.</summary>
/// <param name="Library">Which library it uses.</param>
/// <param name="Connection">Where PostgreSQL is.</param>
/// <param name="Record">The file of its record.</param>
/// <param name="Detection">How soon a dead process is taken for dead; null for the library's own defaults.</param>
/// <param name="ClockOffset">By how much its wall clock is wrong.</param>
internal sealed record TicksWorkerSettings(string Library, string Connection, string Record, TimeSpan? Detection, TimeSpan ClockOffset)
{
    private const string Default = "-";

    public string[] ToArguments() =>
    [
        Library,
        Connection,
        Record,
        Detection is { } detection ? detection.TotalSeconds.ToString(CultureInfo.InvariantCulture) : Default,
        ClockOffset.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    ];

    public static TicksWorkerSettings Parse(string[] arguments) => arguments is [var library, var connection, var record, var detection, var offset]
        ? new TicksWorkerSettings(library, connection, record, detection == Default ? null : Seconds(detection), Seconds(offset))
        : throw new UsageException("'ticks-worker' is for the benchmarks alone.");

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
}
