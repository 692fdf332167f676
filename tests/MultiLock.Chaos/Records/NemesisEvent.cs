using System.Globalization;

namespace MultiLock.Chaos;

/// <summary>One line of the log of the nemesis.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Target">The worker, or "server".</param>
/// <param name="From">When it began: the kill was sent and the process was gone, every thread stood still, and so on.</param>
/// <param name="To">When it was undone. Equal to <paramref name="From"/> for what has no end.</param>
/// <param name="Detail">More for the reader.</param>
internal sealed record NemesisEvent(NemesisEventKind Kind, string Target, Moment From, Moment To, string Detail = "-")
{
    private const int FieldCount = 7;

    /// <summary>Gets a value indicating whether this counts as a fault that was injected.</summary>
    public bool IsFault => Kind > NemesisEventKind.Stalled;

    /// <summary>Gets a value indicating whether the target could not work, or not reach the server, between <see cref="From"/> and <see cref="To"/>.</summary>
    public bool DisablesWorker => Kind is NemesisEventKind.Frozen or NemesisEventKind.Cut or NemesisEventKind.Holed;

    public bool DisablesServer => Kind is NemesisEventKind.ServerKilled or NemesisEventKind.ServerLostWrites or NemesisEventKind.ServerFrozen;

    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind} {Target} {From.Before.Ticks} {From.After.Ticks} {To.Before.Ticks} {To.After.Ticks} {Detail}");

    /// <summary>The same, counted from <paramref name="origin"/>.</summary>
    public NemesisEvent Since(TimeSpan origin) => this with { From = From.Since(origin), To = To.Since(origin) };

    public static NemesisEvent Parse(string line)
    {
        string[] fields = line.Split(' ', FieldCount);
        if (fields.Length != FieldCount)
        {
            throw new FormatException($"The log of the nemesis has a line of {fields.Length} fields instead of {FieldCount}: '{line}'.");
        }

        return new NemesisEvent(
            Enum.Parse<NemesisEventKind>(fields[0]),
            fields[1],
            new Moment(Time(fields[2]), Time(fields[3])),
            new Moment(Time(fields[4]), Time(fields[5])),
            fields[6]);
    }

    private static TimeSpan Time(string ticks) => new(long.Parse(ticks, CultureInfo.InvariantCulture));
}
