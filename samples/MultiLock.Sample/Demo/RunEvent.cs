using System.Globalization;

namespace MultiLock.Sample.Demo;

/// <summary>One line of a worker's record.</summary>
/// <param name="Worker">The process, unique in the demo; it comes from the name of the file.</param>
/// <param name="At">When, on <see cref="DemoClock"/>.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Group">The election group.</param>
/// <param name="Token">The fencing token.</param>
/// <param name="Task">The task.</param>
/// <param name="RunId">Joins the end of a run to its start; unique in the process.</param>
/// <param name="Continuous">True if the task runs for the whole term.</param>
internal sealed record RunEvent(
    string Worker,
    TimeSpan At,
    RunEventKind Kind,
    string Group = "-",
    long Token = 0,
    string Task = "-",
    long RunId = 0,
    bool Continuous = false)
{
    private const int FieldCount = 7;

    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{At.Ticks} {Kind} {Group} {Token} {Task} {RunId} {Continuous}");

    public static RunEvent Parse(string worker, string line)
    {
        string[] fields = line.Split(' ');
        if (fields.Length != FieldCount)
        {
            throw new FormatException($"The record of {worker} has a line of {fields.Length} fields instead of {FieldCount}: '{line}'.");
        }

        return new RunEvent(
            worker,
            new TimeSpan(long.Parse(fields[0], CultureInfo.InvariantCulture)),
            Enum.Parse<RunEventKind>(fields[1]),
            fields[2],
            long.Parse(fields[3], CultureInfo.InvariantCulture),
            fields[4],
            long.Parse(fields[5], CultureInfo.InvariantCulture),
            bool.Parse(fields[6]));
    }
}
