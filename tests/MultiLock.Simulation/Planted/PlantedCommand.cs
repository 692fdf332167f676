using System.Text.RegularExpressions;

namespace MultiLock.Simulation;

/// <summary>Plants bugs and says after how many seeds each was found.</summary>
internal static partial class PlantedCommand
{
    /// <returns>True if all that were looked for were found.</returns>
    public static bool Run(string name, SimulationOptions options, TextWriter output)
    {
        PlantedBug[] bugs = [.. PlantedBugs.All.Where(bug => name == "all" || bug.Name == name)];
        if (bugs.Length == 0)
        {
            output.WriteLine($"No bug is called '{name}'. There are: all, {string.Join(", ", PlantedBugs.All.Select(bug => bug.Name))}.");
            return false;
        }

        using PlantedBuild build = PlantedBuild.Create(bugs);
        int caught = 0;
        foreach (PlantedBug bug in bugs)
        {
            PlantedSearch search = Search(build, bug, options.Seeds);
            output.WriteLine(search);
            caught += search.IsCaught ? 1 : 0;
        }

        output.WriteLine($"planted: bugs={bugs.Length} caught={caught}");
        return caught == bugs.Length;
    }

    public static PlantedSearch Search(PlantedBuild build, PlantedBug bug, int seeds)
    {
        string printed = build.Simulate(bug.Name, seeds);
        int searched = int.Parse(SeedsPattern().Match(printed).Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        Match violation = ViolationPattern().Match(printed);
        return new PlantedSearch(bug.Name, searched, violation.Success ? violation.Groups[1].Value : null);
    }

    [GeneratedRegex("^simulation: seeds=([0-9]+) ", RegexOptions.Multiline)]
    private static partial Regex SeedsPattern();

    [GeneratedRegex("^seed [0-9]+: (.+) Its last moments", RegexOptions.Multiline)]
    private static partial Regex ViolationPattern();
}
