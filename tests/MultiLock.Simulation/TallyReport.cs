using System.Globalization;

namespace MultiLock.Simulation;

/// <summary>Shows what has happened, and what has happened too rarely to prove anything.</summary>
internal static class TallyReport
{
    private const long EnoughFaults = 1000;
    private const long EnoughTransitions = 100;

    /// <summary>Every transition that a group can make. Another one is a violation.</summary>
    public static HashSet<(GroupPhase From, GroupPhase To)> Transitions { get; } = new()
    {
        (GroupPhase.Stopped, GroupPhase.Waiting),
        (GroupPhase.Stopped, GroupPhase.Draining),
        (GroupPhase.Waiting, GroupPhase.Stopped),
        (GroupPhase.Waiting, GroupPhase.Acquiring),
        (GroupPhase.Waiting, GroupPhase.Releasing),
        (GroupPhase.Acquiring, GroupPhase.Stopped),
        (GroupPhase.Acquiring, GroupPhase.Waiting),
        (GroupPhase.Acquiring, GroupPhase.Leading),
        (GroupPhase.Acquiring, GroupPhase.Releasing),
        (GroupPhase.Leading, GroupPhase.Ending),
        (GroupPhase.Leading, GroupPhase.Releasing),
        (GroupPhase.Ending, GroupPhase.Abandoned),
        (GroupPhase.Ending, GroupPhase.Releasing),
        (GroupPhase.Abandoned, GroupPhase.Releasing),
        (GroupPhase.Releasing, GroupPhase.Stopped),
        (GroupPhase.Releasing, GroupPhase.Waiting),
        (GroupPhase.Releasing, GroupPhase.Draining),
        (GroupPhase.Draining, GroupPhase.Stopped),
        (GroupPhase.Draining, GroupPhase.Waiting),
    };

    public static void Write(Tally tally, TextWriter output)
    {
        output.WriteLine("faults");
        foreach (Fault fault in Enum.GetValues<Fault>())
        {
            Line(fault.ToString(), tally[fault], output);
        }

        output.WriteLine("transitions");
        foreach ((GroupPhase from, GroupPhase to) in Transitions)
        {
            Line($"{from} -> {to}", tally[from, to], output);
        }
    }

    public static IEnumerable<string> Missing(Tally tally) =>
    [
        .. Enum.GetValues<Fault>().Where(fault => tally[fault] < EnoughFaults).Select(fault => $"{fault} happened {tally[fault]} times, not {EnoughFaults}"),
        .. Transitions.Where(pair => tally[pair.From, pair.To] < EnoughTransitions)
            .Select(pair => $"{pair.From} -> {pair.To} happened {tally[pair.From, pair.To]} times, not {EnoughTransitions}"),
    ];

    private static void Line(string what, long count, TextWriter output) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-28} {count,10}"));
}
