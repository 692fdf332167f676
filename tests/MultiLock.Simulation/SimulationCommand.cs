using System.Globalization;

namespace MultiLock.Simulation;

/// <summary>The command line: many seeds, one seed, or planted bugs.</summary>
internal static class SimulationCommand
{
    private const int Clean = 0;
    private const int Failed = 1;
    private const int Misused = 2;

    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        SimulationOptions options;
        try
        {
            options = SimulationOptions.Parse(args);
        }
        catch (FormatException error)
        {
            errors.WriteLine(error.Message);
            errors.WriteLine(SimulationOptions.Usage);
            return Misused;
        }

        if (options.Planted is { } planted)
        {
            return PlantedCommand.Run(planted, options, output) ? Clean : Failed;
        }

        return (options.Seed is { } seed ? Replay(seed, output) : RunMany(options, output)) ? Clean : Failed;
    }

    private static bool Replay(int seed, TextWriter output)
    {
        SimulationResult result = Simulator.Run(seed, traced: true);
        output.Write(result.Timeline);
        Summarize(1, result.Tally, result.Violation is null ? 0 : 1, output);
        return result.Violation is null;
    }

    private static bool RunMany(SimulationOptions options, TextWriter output)
    {
        SimulationBatch batch = SimulationBatch.Run(options);
        TallyReport.Write(batch.Tally, output);
        foreach (SimulationResult failed in batch.Failed.Take(10))
        {
            output.WriteLine();
            output.WriteLine($"seed {failed.Seed}: {failed.Violation}. Its last moments, of which --seed {failed.Seed} shows all:");
            output.WriteLine(string.Join('\n', Simulator.Run(failed.Seed, traced: true).Timeline.Split('\n')[..^1].TakeLast(40)));
        }

        // A full simulation that was too quiet proves nothing.
        string[] missing = batch.Seeds >= new SimulationOptions().Seeds && batch.Failed.Count == 0 ? [.. TallyReport.Missing(batch.Tally)] : [];
        foreach (string line in missing)
        {
            output.WriteLine($"too few: {line}");
        }

        output.WriteLine();
        Summarize(batch.Seeds, batch.Tally, batch.Failed.Count, output);
        return batch.Failed.Count == 0 && missing.Length == 0;
    }

    private static void Summarize(int seeds, Tally tally, int violations, TextWriter output) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"simulation: seeds={seeds} virtual_hours={tally.VirtualTime.TotalHours:F0} terms={tally.Terms} faults={tally.Faults} steps={tally.Steps} runs={tally.Runs} ticks={tally.Ticks} retried={tally.RetriedTicks} recoveries={tally.Recoveries} wakes={tally.Wakes} documented_loss={tally.DocumentedLosses} violations={violations}"));
}
