using System.Globalization;

namespace MultiLock.Chaos;

/// <summary>One line that a worker of the scenario <c>ticks</c> wrote.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="At">When, on the clock that all processes of this machine share.</param>
/// <param name="Task">The task.</param>
/// <param name="Tick">The number of the tick: its seconds since the Unix epoch.</param>
/// <param name="Attempt">Which attempt for that tick the run is.</param>
/// <param name="Term">The term that it runs in.</param>
internal sealed record TickLine(TickLineKind Kind, TimeSpan At, string Task, long Tick, int Attempt, long Term)
{
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {At.Ticks} {Task} {Tick} {Attempt} {Term}");

    public static TickLine Parse(string line)
    {
        string[] words = line.Split(' ');
        return new TickLine(
            Enum.Parse<TickLineKind>(words[0]),
            new TimeSpan(long.Parse(words[1], CultureInfo.InvariantCulture)),
            words[2],
            long.Parse(words[3], CultureInfo.InvariantCulture),
            int.Parse(words[4], CultureInfo.InvariantCulture),
            long.Parse(words[5], CultureInfo.InvariantCulture));
    }
}
