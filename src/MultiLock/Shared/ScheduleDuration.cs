using System;
using System.Globalization;

namespace MultiLock;

/// <summary>
/// The durations of <c>[LeaderOnly]</c>: <c>hh:mm:ss[.fff]</c> and <c>d.hh:mm:ss[.fff]</c> with hours below 24, or a number with a unit such
/// as <c>250ms 30s 5m 12h 1d</c>. Nothing else: <c>TimeSpan.Parse("90")</c> is 90 days, which nobody means.
/// One file, compiled into the runtime, the generator and the analyzers, so that they cannot disagree.
/// </summary>
internal static class ScheduleDuration
{
    internal const string Rule =
        "a duration is written hh:mm:ss[.fff], d.hh:mm:ss[.fff] (hours below 24), or as a whole number with a unit: 250ms, 30s, 5m, 12h, 1d; at least 10ms";

    private const int MaxDigits = 12;

    internal static readonly TimeSpan Minimum = TimeSpan.FromMilliseconds(10);

    private static readonly string[] Formats =
        [@"hh\:mm\:ss", @"hh\:mm\:ss\.f", @"hh\:mm\:ss\.ff", @"hh\:mm\:ss\.fff", @"d\.hh\:mm\:ss", @"d\.hh\:mm\:ss\.f", @"d\.hh\:mm\:ss\.ff", @"d\.hh\:mm\:ss\.fff"];

    internal static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        return text is not null
            && (TryParseUnits(text, out duration)
                || TimeSpan.TryParseExact(text, Formats, CultureInfo.InvariantCulture, TimeSpanStyles.None, out duration))
            && duration >= Minimum;
    }

    private static bool TryParseUnits(string text, out TimeSpan duration)
    {
        duration = default;
        int digits = 0;
        long count = 0;
        // 12 digits of milliseconds are 31 years; a larger number is a mistake, and could overflow.
        while (digits < text.Length && digits <= MaxDigits && text[digits] is >= '0' and <= '9')
        {
            count = (count * 10) + (text[digits] - '0');
            digits++;
        }

        long ticksPerUnit = text.Substring(digits) switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            "d" => TimeSpan.TicksPerDay,
            _ => 0,
        };

        if (ticksPerUnit == 0 || digits is 0 or > MaxDigits || count > TimeSpan.MaxValue.Ticks / ticksPerUnit)
        {
            return false;
        }

        duration = new TimeSpan(count * ticksPerUnit);
        return true;
    }
}
