using System.Globalization;

namespace MultiLock.Simulation;

internal static class SimulationCommand
{
    public static int Run(string[] args, TextWriter output)
    {
        int seeds = int.Parse(args[1], CultureInfo.InvariantCulture);
        int from = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 1;
        var total = new Tally();
        for (int i = 0; i < seeds; i++)
        {
            SimulationResult result = Simulator.Run(from + i, seeds == 1);
            total.Add(result.Tally);
            if (seeds == 1) { output.WriteLine(result.Timeline); }
            if (result.Violation is { } v) { output.WriteLine($"{result.Seed}: {v}"); }
        }
        output.WriteLine($"{total.VirtualTime.TotalHours} h terms={total.Terms} runs={total.Runs} steps={total.Steps} rec={total.Recoveries} wakes={total.Wakes} losses={total.DocumentedLosses}");
        foreach (Fault f in Enum.GetValues<Fault>()) { output.WriteLine($"  {f} {total[f]}"); }
        foreach (GroupPhase a in Enum.GetValues<GroupPhase>()) { foreach (GroupPhase b in Enum.GetValues<GroupPhase>()) { if (total[a, b] > 0) { output.WriteLine($"  {a}->{b} {total[a, b]}"); } } }
        return 0;
    }
}
