namespace MultiLock.Sample.Demo;

/// <summary>
/// Judges the merged records of all workers: did two leaders of one group ever work at the same time, did a fencing token ever go back,
/// and how long was a group without a leader after a kill. Pure: no clock, no files, no processes.
/// </summary>
internal static class RunRecordChecker
{
    public static RunReport Check(IReadOnlyCollection<RunEvent> events, IReadOnlyCollection<WorkerEnd> ends)
    {
        List<RunInterval> runs = Intervals(events, ends);
        List<RunEvent> terms = Terms(events);
        var findings = new List<string>();
        int overlaps = runs.GroupBy(run => run.Group).Sum(group => CountOverlaps([.. group], findings));
        int regressions = runs.GroupBy(run => run.Group).Sum(group => CountRegressions(group, findings));
        var failovers = new List<TimeSpan>();
        var firstRuns = new List<TimeSpan>();
        int orphans = 0;
        foreach (WorkerEnd kill in ends.Where(end => end.Killed))
        {
            foreach (RunEvent lost in LedAtTheEnd(kill, terms))
            {
                if (terms.Find(term => term.Group == lost.Group && term.Token > lost.Token) is not { } next)
                {
                    orphans++;
                    findings.Add($"no term of {lost.Group} followed term {lost.Token}, whose leader {kill.Worker} was killed");
                    continue;
                }

                failovers.Add(next.At - kill.At);
                if (runs.Find(run => run.Group == lost.Group && run.Token > lost.Token && run.Continuous) is { } first)
                {
                    firstRuns.Add(first.Start - kill.At);
                }
            }
        }

        return new RunReport(terms.Count, runs.Count, overlaps, regressions, failovers, firstRuns, orphans, findings);
    }

    /// <summary>All runs by start. A run without an end lasted as long as its process.</summary>
    private static List<RunInterval> Intervals(IReadOnlyCollection<RunEvent> events, IReadOnlyCollection<WorkerEnd> ends)
    {
        Dictionary<(string, long), TimeSpan> ended = events
            .Where(e => e.Kind == RunEventKind.End)
            .ToDictionary(e => (e.Worker, e.RunId), e => e.At);
        Dictionary<string, TimeSpan> lastSeen = events.GroupBy(e => e.Worker).ToDictionary(worker => worker.Key, worker => worker.Max(e => e.At));

        // A process may live a moment longer than the kill was sent: what it noted after that counts.
        Dictionary<string, TimeSpan> died = ends.ToDictionary(
            end => end.Worker,
            end => lastSeen.TryGetValue(end.Worker, out TimeSpan last) && last > end.At ? last : end.At);
        return
        [
            .. events
                .Where(e => e.Kind == RunEventKind.Start)
                .OrderBy(e => e.At)
                .Select(e => new RunInterval(e.Worker, e.Group, e.Token, e.Task, e.Continuous, e.At, EndOf(e))),
        ];

        TimeSpan EndOf(RunEvent start) =>
            ended.TryGetValue((start.Worker, start.RunId), out TimeSpan end) || died.TryGetValue(start.Worker, out end) ? end : TimeSpan.MaxValue;
    }

    /// <summary>
    /// The first sign of each term, by time. A run may be noted before the news of its term: both count as its start.
    /// </summary>
    private static List<RunEvent> Terms(IReadOnlyCollection<RunEvent> events) =>
    [
        .. events
            .Where(e => e.Kind is RunEventKind.Term or RunEventKind.Start)
            .GroupBy(e => (e.Group, e.Token))
            .Select(term => term.MinBy(e => e.At)!)
            .OrderBy(e => e.At),
    ];

    private static int CountOverlaps(List<RunInterval> runs, List<string> findings)
    {
        int overlaps = 0;
        var open = new List<RunInterval>();
        foreach (RunInterval run in runs)
        {
            open.RemoveAll(earlier => earlier.End <= run.Start);
            foreach (RunInterval earlier in open.Where(earlier => earlier.ConflictsWith(run)))
            {
                overlaps++;
                findings.Add($"overlap: {earlier} and {run}");
            }

            open.Add(run);
        }

        return overlaps;
    }

    private static int CountRegressions(IEnumerable<RunInterval> runs, List<string> findings)
    {
        int regressions = 0;
        RunInterval? newest = null;
        foreach (RunInterval run in runs)
        {
            if (newest is null || run.Token > newest.Token)
            {
                newest = run;
            }
            else if (run.Token < newest.Token || run.Worker != newest.Worker)
            {
                regressions++;
                findings.Add($"regression: {run} started after {newest}");
            }
        }

        return regressions;
    }

    private static IEnumerable<RunEvent> LedAtTheEnd(WorkerEnd end, List<RunEvent> terms) => terms
        .Where(term => term.At <= end.At)
        .GroupBy(term => term.Group)
        .Select(group => group.MaxBy(term => term.Token)!)
        .Where(term => term.Worker == end.Worker);
}
