using System.Globalization;

namespace MultiLock.Consul;

/// <summary>Durations as Consul writes them: <c>10s</c>, <c>1m30s</c>, <c>100ms</c>.</summary>
internal static class GoDuration
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        int at = 0;
        while (at < text.Length)
        {
            int unit = at;
            while (unit < text.Length && (char.IsAsciiDigit(text[unit]) || text[unit] == '.'))
            {
                unit++;
            }

            int next = unit;
            while (next < text.Length && char.IsLetter(text[next]))
            {
                next++;
            }

            double seconds = text[unit..next] switch
            {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                "ms" => 1e-3,
                "us" or "µs" or "μs" => 1e-6,
                "ns" => 1e-9,
                _ => 0,
            };
            if (seconds == 0 || !double.TryParse(text[at..unit], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) || count > 1e9)
            {
                return false;
            }

            duration += TimeSpan.FromSeconds(count * seconds);
            at = next;
        }

        return text.Length > 0;
    }
}
