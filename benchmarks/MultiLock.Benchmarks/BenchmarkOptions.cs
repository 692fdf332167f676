using System.Globalization;

namespace MultiLock.Benchmarks;

/// <summary>The arguments of a measurement.</summary>
internal sealed record BenchmarkOptions(string What)
{
    public const string All = "all";

    private const int MaxRounds = 10_000;

    /// <summary>Gets the backends to measure; empty for all that can be had on this machine.</summary>
    public IReadOnlyList<string> Backends { get; init; } = [];

    /// <summary>Gets the libraries to measure; empty for all that fit a backend.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>Gets how many rounds count; null for the benchmark's own number.</summary>
    public int? Rounds { get; init; }

    /// <summary>Gets how long steady state is looked at; null for the benchmark's own time.</summary>
    public TimeSpan? For { get; init; }

    public bool Json { get; init; }

    /// <summary>Gets the directory whose page takes the figures; null to show them only, which is what a single benchmark does by default.</summary>
    public string? Output { get; init; }

    public static BenchmarkOptions Parse(IReadOnlyList<string> args)
    {
        string what = args[0];
        if (what != All)
        {
            BenchmarkList.Get(what);
        }

        var options = new BenchmarkOptions(what) { Output = what == All ? "docs" : null };
        for (int i = 1; i < args.Count; i++)
        {
            string name = args[i];
            options = name switch
            {
                "--json" => options with { Json = true },
                "--backend" => options with { Backends = [.. options.Backends, .. Value(args, ref i).Split(',').Select(one => BackendList.Get(one).Name)] },
                "--library" => options with { Libraries = [.. options.Libraries, .. Value(args, ref i).Split(',').Select(ContenderList.Check)] },
                "--rounds" => options with { Rounds = ParseRounds(Value(args, ref i)) },
                "--for" => options with { For = ParseDuration(Value(args, ref i)) },
                "--output" => options with { Output = Value(args, ref i) },
                _ => throw new UsageException($"Unknown argument '{name}'."),
            };
        }

        return options;
    }

    private static string Value(IReadOnlyList<string> args, ref int i) =>
        i + 1 < args.Count ? args[++i] : throw new UsageException($"'{args[i]}' needs a value.");

    private static int ParseRounds(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds is >= 1 and <= MaxRounds
            ? rounds
            : throw new UsageException($"--rounds must be 1 to {MaxRounds}, not '{value}'.");

    private static TimeSpan ParseDuration(string value) =>
        ScheduleDuration.TryParse(value, out TimeSpan duration) && duration >= TimeSpan.FromSeconds(1) && duration <= TimeSpan.FromHours(1)
            ? duration
            : throw new UsageException($"--for must be a time such as 20s, 2m or 00:00:20, from 1 s to an hour, not '{value}'.");
}
