using System.Globalization;
using MultiLock.Samples;

namespace MultiLock.MultiProvider;

/// <summary>What the command line asks for.</summary>
internal sealed record Arguments(SampleBackend Backend, string Connection, int Instances, int Rounds)
{
    /// <summary>The usage, where the arguments are not understood or help is asked for.</summary>
    public static string Usage { get; } = $"""
        Usage: dotnet run --project samples/MultiLock.MultiProvider -- [backend [connection]] [--instances N] [--rounds N]

        Several instances compete for one group. In each round the one that leads is stopped, hands over, and comes back. Backends and where they are by default:

        {SampleBackends.Help}

        --instances is 2 to 20 (3), --rounds 1 to 1000 (5). Exit codes: 0 each round had one leader and a greater term, 1 one had not, 2 the arguments are wrong.
        """;

    /// <returns>Null if they are not understood.</returns>
    public static Arguments? Parse(string[] args)
    {
        int instances = 3;
        int rounds = 5;
        var positional = new List<string>();
        for (int i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                positional.Add(args[i]);
            }
            else if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            {
                return null;
            }
            else if (args[i] == "--instances" && value is >= 2 and <= 20)
            {
                (instances, i) = (value, i + 1);
            }
            else if (args[i] == "--rounds" && value is >= 1 and <= 1000)
            {
                (rounds, i) = (value, i + 1);
            }
            else
            {
                return null;
            }
        }

        return positional.Count <= 2 && SampleBackends.Find(positional.FirstOrDefault("inmemory")) is { } backend
            ? new Arguments(backend, positional.ElementAtOrDefault(1) ?? backend.DefaultConnection, instances, rounds)
            : null;
    }
}
