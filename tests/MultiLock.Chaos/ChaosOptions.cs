using System.Globalization;

namespace MultiLock.Chaos;

/// <summary>The arguments of a round.</summary>
internal sealed record ChaosOptions
{
    private const int MaxWorkers = 20;

    private static readonly TimeSpan ShortestRound = TimeSpan.FromSeconds(1);

    public string Backend { get; init; } = "filesystem";

    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(60);

    public int Seed { get; init; } = 1;

    public int Workers { get; init; } = 5;

    public int Groups { get; init; } = 3;

    /// <summary>Gets a value indicating whether durable ticks are counted, instead of runs and terms.</summary>
    public bool Ticks { get; init; }

    public bool Lossy { get; init; }

    public bool Timeline { get; init; }

    public bool Keep { get; init; }

    public PlantedFault Planted { get; init; }

    public static ChaosOptions Parse(IReadOnlyList<string> args)
    {
        var options = new ChaosOptions();
        for (int i = 0; i < args.Count; i++)
        {
            string name = args[i];
            options = name switch
            {
                "--lossy" => options with { Lossy = true },
                "--timeline" => options with { Timeline = true },
                "--keep" => options with { Keep = true },
                "--backend" => options with { Backend = ChaosBackends.Get(Value(args, ref i)).Name },
                "--scenario" => options with { Ticks = ParseScenario(Value(args, ref i)) },
                "--for" => options with { For = ParseDuration(name, Value(args, ref i)) },
                "--seed" => options with { Seed = ParseNumber(name, Value(args, ref i), 0, int.MaxValue) },
                "--workers" => options with { Workers = ParseNumber(name, Value(args, ref i), 2, MaxWorkers) },
                "--groups" => options with { Groups = ParseNumber(name, Value(args, ref i), 1, ChaosGroups.Max) },
                "--planted" => options with { Planted = ParsePlanted(Value(args, ref i)) },
                _ => throw new UsageException($"Unknown argument '{name}'."),
            };
        }

        if (options.Ticks && (options.Lossy || options.Timeline || options.Planted != PlantedFault.None))
        {
            throw new UsageException("--scenario ticks has no --lossy, --timeline or --planted.");
        }

        return !options.Lossy || ChaosBackends.Get(options.Backend).CanLoseWrites
            ? options
            : throw new UsageException($"--lossy: the backend '{options.Backend}' has no server that could lose writes.");
    }

    private static string Value(IReadOnlyList<string> args, ref int i) =>
        i + 1 < args.Count ? args[++i] : throw new UsageException($"'{args[i]}' needs a value.");

    private static TimeSpan ParseDuration(string name, string value) =>
        ScheduleDuration.TryParse(value, out TimeSpan duration) && duration >= ShortestRound && duration <= TimeSpan.FromDays(1)
            ? duration
            : throw new UsageException($"{name} must be a time such as 20s, 2m or 00:00:20, from {ShortestRound.TotalSeconds:F0} s to a day, not '{value}'.");

    private static int ParseNumber(string name, string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
            ? number
            : throw new UsageException($"{name} must be {min} to {max}, not '{value}'.");

    private static bool ParseScenario(string value) => value switch
    {
        "faults" => false,
        "ticks" => true,
        _ => throw new UsageException($"--scenario must be faults or ticks, not '{value}'."),
    };

    private static PlantedFault ParsePlanted(string value) => value switch
    {
        "stale-leader" => PlantedFault.StaleLeader,
        "slow-clock" => PlantedFault.SlowClock,
        "open-register" => PlantedFault.OpenRegister,
        _ => throw new UsageException($"--planted must be stale-leader, slow-clock or open-register, not '{value}'."),
    };
}
