using System.Globalization;
using System.Text;

namespace MultiLock.Analyzers.Rules;

/// <summary>What somebody may have meant. Null where that is a guess.</summary>
internal static class Suggestions
{
    private const int ShortestNameWithTwoMistakes = 8;
    private const int ShortestNameWithOneMistake = 4;

    /// <summary>Replaces what a group's name cannot have.</summary>
    public static string? GroupName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        StringBuilder legal = new();
        foreach (char c in name!.Trim())
        {
            bool isLegal = ElectionGroupName.IsValid(c.ToString());
            if (isLegal || (legal.Length > 0 && legal[legal.Length - 1] != '-'))
            {
                legal.Append(isLegal ? c : '-');
            }
        }

        string suggestion = legal.ToString().Trim('-');
        return ElectionGroupName.IsValid(suggestion) ? suggestion : null;
    }

    /// <summary>Reads durations that are clear to a reader: <c>5 min</c>, <c>30sec</c>, <c>0:05:00</c>, <c>24:00:00</c>.</summary>
    public static string? Duration(string? text)
    {
        string trimmed = text?.Trim().ToLowerInvariant() ?? "";
        string suggestion = trimmed.IndexOf(':') >= 0 ? FromClock(trimmed) : FromUnits(trimmed);
        return suggestion.Length > 0 && ScheduleDuration.TryParse(suggestion, out _) ? suggestion : null;
    }

    public static string? Cron(string? text) => text?.Trim().ToLowerInvariant() switch
    {
        "@every_second" => "* * * * * *",
        "@every_minute" => "* * * * *",
        "@hourly" => "0 * * * *",
        "@daily" or "@midnight" => "0 0 * * *",
        "@weekly" => "0 0 * * 0",
        "@monthly" => "0 0 1 * *",
        "@yearly" or "@annually" => "0 0 1 1 *",
        _ => null,
    };

    /// <summary>Finds the candidate that a misspelt name is nearest to; null if none is near, or two are.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        int allowed = name.Length >= ShortestNameWithTwoMistakes ? 2 : name.Length >= ShortestNameWithOneMistake ? 1 : 0;
        string? best = null;
        int bestDistance = allowed + 1;
        bool unique = true;
        foreach (string candidate in candidates)
        {
            int distance = string.Equals(name, candidate, StringComparison.OrdinalIgnoreCase)
                ? 0
                : Math.Abs(name.Length - candidate.Length) > allowed ? int.MaxValue : Distance(name, candidate);
            if (distance < bestDistance)
            {
                (best, bestDistance, unique) = (candidate, distance, true);
            }
            else if (distance == bestDistance)
            {
                unique = false;
            }
        }

        return unique ? best : null;
    }

    private static string FromUnits(string text)
    {
        int digits = text.TakeWhile(static c => c is >= '0' and <= '9').Count();
        string unit = text.Substring(digits).Trim() switch
        {
            "ms" or "msec" or "millis" or "millisecond" or "milliseconds" => "ms",
            "s" or "sec" or "secs" or "second" or "seconds" => "s",
            "m" or "min" or "mins" or "minute" or "minutes" => "m",
            "h" or "hr" or "hrs" or "hour" or "hours" => "h",
            "d" or "day" or "days" => "d",
            _ => "",
        };
        return digits == 0 || unit.Length == 0 ? "" : text.Substring(0, digits) + unit;
    }

    /// <summary>Only with three parts: whether <c>5:00</c> are minutes or hours is a guess.</summary>
    private static string FromClock(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length != 3
            || !parts.All(static part => part.Length is > 0 and <= 4 && part.All(static c => c is >= '0' and <= '9')))
        {
            return "";
        }

        int[] numbers = [.. parts.Select(static part => int.Parse(part, CultureInfo.InvariantCulture))];
        TimeSpan duration = new(numbers[0], numbers[1], numbers[2]);
        return duration.ToString(duration.Days > 0 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>Counts letters added, left out, replaced, or swapped with the next.</summary>
    private static int Distance(string first, string second)
    {
        int[] beforeLast = new int[second.Length + 1];
        int[] last = [.. Enumerable.Range(0, second.Length + 1)];
        for (int i = 1; i <= first.Length; i++)
        {
            int[] current = new int[second.Length + 1];
            current[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                bool same = char.ToUpperInvariant(first[i - 1]) == char.ToUpperInvariant(second[j - 1]);
                current[j] = Math.Min(Math.Min(last[j] + 1, current[j - 1] + 1), last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1
                    && char.ToUpperInvariant(first[i - 1]) == char.ToUpperInvariant(second[j - 2])
                    && char.ToUpperInvariant(first[i - 2]) == char.ToUpperInvariant(second[j - 1]))
                {
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last) = (last, current);
        }

        return last[second.Length];
    }
}
