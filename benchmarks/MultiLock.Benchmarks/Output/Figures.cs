using System.Globalization;

namespace MultiLock.Benchmarks;

/// <summary>Writes figures with as many digits as they are worth.</summary>
internal static class Figures
{
    public static string Format(double value)
    {
        double size = Math.Abs(value);
        string format = size >= 1000 ? "#,0" : size >= 100 ? "0" : size >= 10 ? "0.0" : size >= 1 || size == 0 ? "0.##" : "0.###";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
