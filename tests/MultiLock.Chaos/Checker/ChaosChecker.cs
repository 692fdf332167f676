namespace MultiLock.Chaos;

/// <summary>Judges the merged records of a round. Pure: no clock, no files, no processes.</summary>
internal static class ChaosChecker
{
    public static ChaosReport Check(RoundRecord record)
    {
        var judge = new RunJudge(record.Nemesis);
        var findings = new List<Finding>();
        foreach (IGrouping<string, ChaosRun> group in record.Runs.GroupBy(run => run.Group))
        {
            CheckOrder([.. group], judge, findings);
            CheckHolders(group, findings);
            CheckTasks(group, findings);
            CheckWrites([.. group], findings);
        }

        return new ChaosReport
        {
            Faults = record.Nemesis.Count(done => done.IsFault),
            Terms = record.Runs.Select(run => (run.Group, run.Token)).Distinct().Count(),
            Runs = record.Runs.Count,
            Refused = record.Runs.Sum(run => run.Writes.Count(write => write.Outcome == WriteOutcome.Refused)),
            Losses = record.Losses.Count(),
            Unavailable = Availability.LongestWithoutLeader(record),
            Findings = [.. findings.OrderBy(finding => finding.At)],
        };
    }

    /// <summary>Every run has to end before a higher term of its group begins. With that, no two terms overlap and none begins late.</summary>
    private static void CheckOrder(List<ChaosRun> runs, RunJudge judge, List<Finding> findings)
    {
        var starts = new EarliestOfHigher(runs.Select(run => (run.Token, run.Start)));
        foreach (ChaosRun run in runs)
        {
            TimeSpan next = starts.After(run.Token);
            Verdict verdict = judge.Judge(run, next, out string reason);
            if (verdict != Verdict.Fine)
            {
                findings.Add(new Finding(
                    verdict, next > run.Start ? next : run.Start, $"{run}; a higher term began at {next.TotalSeconds:F3} s{(reason.Length > 0 ? "; " : "")}{reason}"));
            }
        }
    }

    /// <summary>A term has one holder, ever. An incarnation of a participant is a process here.</summary>
    private static void CheckHolders(IEnumerable<ChaosRun> runs, List<Finding> findings)
    {
        foreach (IGrouping<long, ChaosRun> term in runs.GroupBy(run => run.Token))
        {
            ChaosRun first = term.First();
            foreach (ChaosRun other in term.DistinctBy(run => run.Worker).Skip(1))
            {
                findings.Add(new Finding(Verdict.Regression, other.Start, $"{other}; that term was already {first.Worker}'s"));
                if (term.FirstOrDefault(run => run.Worker != other.Worker && run.Start < other.End && other.Start < run.End) is { } together)
                {
                    findings.Add(new Finding(Verdict.Overlap, other.Start, $"{other}; at the same time {together}"));
                }
            }
        }
    }

    /// <summary>A task never overlaps itself.</summary>
    private static void CheckTasks(IEnumerable<ChaosRun> runs, List<Finding> findings)
    {
        foreach (IGrouping<(string, long, string), ChaosRun> task in runs.GroupBy(run => (run.Worker, run.Token, run.Task)))
        {
            ChaosRun? last = null;
            foreach (ChaosRun run in task)
            {
                if (last is not null && run.Start < last.End)
                {
                    findings.Add(new Finding(Verdict.Overlap, run.Start, $"{run}; the same task had not ended: {last}"));
                }

                last = last is null || run.End > last.End ? run : last;
            }
        }
    }

    /// <summary>A write that was sent after a higher token's write had been acknowledged must be refused.</summary>
    private static void CheckWrites(List<ChaosRun> runs, List<Finding> findings)
    {
        var acknowledged = new EarliestOfHigher(
            from run in runs
            from write in run.Writes
            where write.Outcome == WriteOutcome.Accepted
            select (run.Token, write.Answered));
        foreach (ChaosRun run in runs)
        {
            TimeSpan higher = acknowledged.After(run.Token);
            foreach (FencedWrite write in run.Writes.Where(write => write.Outcome == WriteOutcome.Accepted && write.Sent >= higher))
            {
                findings.Add(new Finding(
                    Verdict.Overlap,
                    write.Sent,
                    $"{run}; its write of {write.Sent.TotalSeconds:F3} s was accepted although one with a higher token had been at {higher.TotalSeconds:F3} s"));
            }
        }
    }
}
