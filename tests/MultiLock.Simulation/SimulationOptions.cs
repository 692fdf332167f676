using System.Globalization;

namespace MultiLock.Simulation;

/// <summary>What the command line asks for.</summary>
internal sealed record SimulationOptions
{
    public const string Usage = """
        Simulates the election under seeded faults on virtual time.

          --seeds N        how many seeds (default 2000); from 2000 on, too few faults or transitions are a failure
          --from N         the first seed (default 1)
          --for TIME       as many seeds as fit into this time, such as 90s, 10m or 1h
          --stop-after N   stops at the Nth seed with a violation
          --seed N         one seed, with its timeline
          --planted NAME   plants a bug into a copy of the sources and looks for it: a name, or "all"; --seeds limits the search
        """;

    public int Seeds { get; private init; } = 2000;

    public int From { get; private init; } = 1;

    public TimeSpan? For { get; private init; }

    public int? Seed { get; private init; }

    public string? Planted { get; private init; }

    public int? StopAfter { get; private init; }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">One of them is unknown, or its value does not fit; the message names it.</exception>
    public static SimulationOptions Parse(IReadOnlyList<string> args)
    {
        var options = new SimulationOptions();
        for (int i = 0; i < args.Count; i += 2)
        {
            string name = args[i];
            string value = i + 1 < args.Count ? args[i + 1] : throw new FormatException($"{name} needs a value.");
            options = name switch
            {
                "--seeds" => options with { Seeds = Number(name, value) },
                "--from" => options with { From = Number(name, value) },
                "--for" => options with { For = Time(name, value) },
                "--seed" => options with { Seed = Number(name, value) },
                "--stop-after" => options with { StopAfter = Number(name, value) },
                "--planted" => options with { Planted = value },
                _ => throw new FormatException($"{name} is not known."),
            };
        }

        return options;
    }

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new FormatException($"{name} {value}: a whole number from 1 on is needed.");

    private static TimeSpan Time(string name, string value) =>
        ScheduleDuration.TryParse(value, out TimeSpan time) ? time : throw new FormatException($"{name} {value}: a time such as 90s, 10m or 1h is needed.");
}
