using System.Globalization;

namespace MultiLock.Chaos;

/// <summary>What a measured process tells the measuring one: a word, the time on the clock that all processes of a machine share, and a number.</summary>
internal sealed class MeasureOutput(TextWriter writer)
{
    public const string Run = "run";
    public const string Stopping = "stopping";
    public const string Started = "started";

    private readonly Lock _lock = new();

    public void Say(string word, long number = 0) => Say(word, DemoClock.Now, number);

    /// <summary>Says when something was: what writing costs is not what is measured.</summary>
    public void Say(string word, TimeSpan at, long number = 0)
    {
        lock (_lock)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{word} {at.Ticks} {number}"));
            writer.Flush();
        }
    }

    public static (string Word, TimeSpan At, long Number)? Parse(string line) =>
        line.Split(' ') is [var word, var ticks, var number] && long.TryParse(ticks, CultureInfo.InvariantCulture, out long at) && long.TryParse(number, CultureInfo.InvariantCulture, out long value)
            ? (word, TimeSpan.FromTicks(at), value)
            : null;
}
