using System.Globalization;

namespace MultiLock.Sample.Demo;

/// <summary>The arguments of the demo.</summary>
internal sealed record DemoOptions(int Replicas, TimeSpan For, TimeSpan KillEvery)
{
    private const int MaxReplicas = 20;

    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    public static DemoOptions Parse(string[] args)
    {
        var options = new DemoOptions(3, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(4));
        for (int i = 0; i < args.Length; i += 2)
        {
            string name = args[i];
            string value = i + 1 < args.Length ? args[i + 1] : throw new UsageException($"'{name}' needs a value.");
            options = name switch
            {
                "--replicas" => options with { Replicas = ParseReplicas(value) },
                "--for" => options with { For = ParseDuration(name, value) },
                "--kill-every" => options with { KillEvery = ParseDuration(name, value) },
                _ => throw new UsageException($"Unknown option '{name}' of the demo."),
            };
        }

        return options.KillEvery < options.For
            ? options
            : throw new UsageException($"--kill-every ({options.KillEvery}) must be shorter than --for ({options.For}): nothing would be killed.");
    }

    private static int ParseReplicas(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int replicas) && replicas is >= 1 and <= MaxReplicas
            ? replicas
            : throw new UsageException($"--replicas must be 1 to {MaxReplicas}, not '{value}'.");

    private static TimeSpan ParseDuration(string name, string value)
    {
        TimeSpan duration = TimeSpan.Zero;
        foreach ((string suffix, TimeSpan unit) in Units)
        {
            if (value.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(value[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
                && count <= TimeSpan.FromDays(1) / unit)
            {
                duration = count * unit;
                break;
            }
        }

        if (duration == TimeSpan.Zero)
        {
            _ = TimeSpan.TryParseExact(value, @"hh\:mm\:ss", CultureInfo.InvariantCulture, out duration);
        }

        return duration >= TimeSpan.FromMilliseconds(100)
            ? duration
            : throw new UsageException($"{name} must be a time such as 500ms, 20s, 2m or 00:00:20, from 100 ms to a day, not '{value}'.");
    }
}
