using System.Globalization;

namespace MultiLock.Benchmarks;

/// <summary>What a participant noted, with the clock that all processes of a machine share, read in the participant itself.</summary>
internal sealed record WorkEvent(string Participant, TimeSpan At, WorkEventKind Kind, long Count)
{
    private const string Mark = "@";

    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Mark} {At.Ticks} {Kind} {Count}");

    /// <summary>Reads what a worker wrote; null for a line that is something else.</summary>
    public static WorkEvent? Parse(string participant, string line) => line.Split(' ') is [Mark, var ticks, var kind, var count]
        ? new WorkEvent(
            participant,
            new TimeSpan(long.Parse(ticks, CultureInfo.InvariantCulture)),
            Enum.Parse<WorkEventKind>(kind),
            long.Parse(count, CultureInfo.InvariantCulture))
        : null;
}
