using System.Globalization;

namespace MultiLock.Sample.Demo;

/// <summary>What the merged records prove.</summary>
/// <param name="Terms">Different terms, over all groups.</param>
/// <param name="Runs">Runs that started.</param>
/// <param name="Overlaps">Pairs of runs that were never to run together.</param>
/// <param name="Regressions">Runs whose token is smaller than an earlier one of their group, or was another process's.</param>
/// <param name="Failovers">For each group of each killed leader: from the kill to the next term.</param>
/// <param name="FirstRuns">For each of those with a continuous task: from the kill to its next start.</param>
/// <param name="Orphans">Groups of killed leaders that no other term followed.</param>
/// <param name="Findings">One sentence for each fault.</param>
internal sealed record RunReport(
    int Terms,
    int Runs,
    int Overlaps,
    int Regressions,
    IReadOnlyList<TimeSpan> Failovers,
    IReadOnlyList<TimeSpan> FirstRuns,
    int Orphans,
    IReadOnlyList<string> Findings)
{
    public bool IsGood => Overlaps == 0 && Regressions == 0 && Orphans == 0 && Terms > 1;

    /// <summary>The closing line of the demo.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"demo: terms={Terms} runs={Runs} overlaps={Overlaps} regressions={Regressions} failover_ms_p50={Median(Failovers)} failover_ms_max={Max(Failovers)} first_run_ms_p50={Median(FirstRuns)}");

    private static string Median(IReadOnlyList<TimeSpan> times) =>
        times.Count == 0 ? "none" : Milliseconds(times.Order().ElementAt((times.Count - 1) / 2));

    private static string Max(IReadOnlyList<TimeSpan> times) => times.Count == 0 ? "none" : Milliseconds(times.Max());

    // Rounded up: a time that is better than it was would be no measurement.
    private static string Milliseconds(TimeSpan time) => Math.Ceiling(time.TotalMilliseconds).ToString("F0", CultureInfo.InvariantCulture);
}
