namespace MultiLock.Chaos;

/// <summary>Tells a round in order: what was done to whom, which terms began, which writes were refused, and what the checker says.</summary>
internal static class Timeline
{
    public static IEnumerable<string> Tell(RoundRecord record, ChaosReport report) => Faults(record)
        .Concat(Terms(record))
        .Concat(Refusals(record))
        .Concat(report.Findings.Select(finding => (finding.At, finding.ToString())))
        .OrderBy(line => line.Item1)
        .Select(line => $"{line.Item1.TotalSeconds,8:F3} s  {line.Item2}");

    /// <summary>How the terms went on after each loss of the server's data.</summary>
    public static IEnumerable<string> TellLosses(RoundRecord record)
    {
        foreach (NemesisEvent loss in record.Losses)
        {
            foreach (IGrouping<string, ChaosRun> group in record.Runs.GroupBy(run => run.Group).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                ChaosRun? before = group.Where(run => run.Start < loss.From.Before).MaxBy(run => run.Token);
                ChaosRun? after = group.FirstOrDefault(run => run.Acquired > loss.From.Before && run.Token != before?.Token);
                yield return after is null
                    ? $"loss at {loss.From.Before.TotalSeconds:F3} s: {group.Key} stayed with term {before?.Token}"
                    : $"loss at {loss.From.Before.TotalSeconds:F3} s: {group.Key} went from term {before?.Token} to {after.Token} after {(after.Start - loss.From.Before).TotalSeconds:F3} s";
            }
        }
    }

    private static IEnumerable<(TimeSpan, string)> Faults(RoundRecord record)
    {
        foreach (NemesisEvent done in record.Nemesis)
        {
            string detail = done.Detail == "-" ? "" : $" ({done.Detail})";
            yield return (done.From.Before, $"{done.Target} {Words(done.Kind)}{detail}");
            if (done.To != done.From)
            {
                yield return (done.To.After, $"{done.Target} {Words(done.Kind)} no more, after {(done.To.After - done.From.Before).TotalSeconds:F3} s");
            }
        }

        foreach ((string worker, TimeSpan at) in record.Ready)
        {
            yield return (at, $"{worker} is ready");
        }
    }

    private static IEnumerable<(TimeSpan, string)> Terms(RoundRecord record)
    {
        foreach (IGrouping<(string, long, string), ChaosRun> term in record.Runs.GroupBy(run => (run.Group, run.Token, run.Worker)))
        {
            ChaosRun first = term.First();
            yield return (first.Start, $"{first.Worker} leads {first.Group} in term {first.Token} as {first.ParticipantId}");
            ChaosRun last = term.MaxBy(run => run.End)!;
            yield return (last.End, $"{last.Worker} has {(last.HasEndLine ? "ended" : "been cut off in")} its last run of {last.Group} in term {last.Token}, of {term.Count()}");
        }
    }

    private static IEnumerable<(TimeSpan, string)> Refusals(RoundRecord record) =>
        from run in record.Runs
        from write in run.Writes
        where write.Outcome == WriteOutcome.Refused
        select (write.Sent, $"{run.Worker} is refused a write to {run.Group} in term {run.Token}");

    private static string Words(NemesisEventKind kind) => kind switch
    {
        NemesisEventKind.Round => "is under attack",
        NemesisEventKind.Started => "is started",
        NemesisEventKind.Ended or NemesisEventKind.Stopped => "is stopping",
        NemesisEventKind.Crashed => "CRASHED",
        NemesisEventKind.Stalled => "STALLED",
        NemesisEventKind.Killed => "is killed",
        NemesisEventKind.Frozen => "is frozen",
        NemesisEventKind.Delayed => "is slowed down",
        NemesisEventKind.Cut => "is cut off",
        NemesisEventKind.Reset => "has its connections reset",
        NemesisEventKind.Holed => "gets no traffic through",
        NemesisEventKind.ServerKilled => "is down",
        NemesisEventKind.ServerLostWrites => "is down and forgets",
        _ => "is frozen",
    };
}
