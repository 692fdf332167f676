using System.Globalization;

namespace MultiLock.Chaos;

/// <summary>One line of a worker's record. Which members count depends on <see cref="Kind"/>.</summary>
internal sealed record RunLine(RunLineKind Kind, TimeSpan At, long RunId = 0)
{
    /// <summary>Gets what <c>IsCurrent</c> said, read after <see cref="At"/> was.</summary>
    public bool IsCurrent { get; init; }

    public string Group { get; init; } = "-";

    public long Token { get; init; }

    public string Task { get; init; } = "-";

    public string ParticipantId { get; init; } = "-";

    /// <summary>Gets the tick that caused the run, on the clock of the record.</summary>
    public TimeSpan Scheduled { get; init; }

    /// <summary>Gets when the term was won, on the clock of the record.</summary>
    public TimeSpan Acquired { get; init; }

    public WriteOutcome Outcome { get; init; }

    /// <summary>Gets when the answer of the register was there; the write was sent after <see cref="At"/>.</summary>
    public TimeSpan Answered { get; init; }

    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {At.Ticks} {RunId}") + Kind switch
    {
        RunLineKind.Start => string.Create(
            CultureInfo.InvariantCulture,
            $" {IsCurrent} {Group} {Token} {Task} {ParticipantId} {Scheduled.Ticks} {Acquired.Ticks}"),
        RunLineKind.Write => string.Create(CultureInfo.InvariantCulture, $" {Outcome} {Answered.Ticks}"),
        RunLineKind.Beat or RunLineKind.End => $" {IsCurrent}",
        _ => "",
    };

    /// <summary>The same, counted from <paramref name="origin"/>.</summary>
    public RunLine Since(TimeSpan origin) => this with
    {
        At = At - origin,
        Scheduled = Scheduled - origin,
        Acquired = Acquired - origin,
        Answered = Answered - origin,
    };

    public static RunLine Parse(string line)
    {
        string[] fields = line.Split(' ');
        RunLineKind kind = Enum.Parse<RunLineKind>(fields[0]);
        int count = kind switch
        {
            RunLineKind.Ready => 3,
            RunLineKind.Start => 10,
            RunLineKind.Write => 5,
            _ => 4,
        };
        if (fields.Length != count)
        {
            throw new FormatException($"A record has a line of {fields.Length} fields instead of {count}: '{line}'.");
        }

        var common = new RunLine(kind, Time(fields[1]), Number(fields[2]));
        return kind switch
        {
            RunLineKind.Start => common with
            {
                IsCurrent = bool.Parse(fields[3]),
                Group = fields[4],
                Token = Number(fields[5]),
                Task = fields[6],
                ParticipantId = fields[7],
                Scheduled = Time(fields[8]),
                Acquired = Time(fields[9]),
            },
            RunLineKind.Write => common with { Outcome = Enum.Parse<WriteOutcome>(fields[3]), Answered = Time(fields[4]) },
            RunLineKind.Beat or RunLineKind.End => common with { IsCurrent = bool.Parse(fields[3]) },
            _ => common,
        };
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static TimeSpan Time(string ticks) => new(Number(ticks));
}
