namespace MultiLock.Chaos;

/// <summary>What became of the ticks of one schedule, by what the workers noted.</summary>
/// <param name="Due">The ticks from the first that was started to the last. Missed ones are caught up with, so that all of them have to be started.</param>
/// <param name="Started">Those of them that were started.</param>
/// <param name="Doubled">Those that were started again although the run did not say that it is a repetition.</param>
/// <param name="Retried">Repetitions of interrupted runs.</param>
/// <param name="Unfinished">Ticks that were started and have no run that did all of its work, but for the last one, which the end of the round may have cut off.</param>
internal sealed record TickReport(int Due, int Started, int Doubled, int Retried, int Unfinished)
{
    public int Lost => Due - Started;

    public static TickReport Of(string task, IEnumerable<TickLine> lines)
    {
        TickLine[] own = [.. lines.Where(line => line.Task == task && line.Kind is TickLineKind.Starts or TickLineKind.Ends).Where(line => line.Task == task).OrderBy(line => line.At)];
        Dictionary<long, TickLine[]> starts = own.Where(line => line.Kind == TickLineKind.Starts).GroupBy(line => line.Tick).ToDictionary(tick => tick.Key, tick => tick.ToArray());
        if (starts.Count == 0)
        {
            return new TickReport(0, 0, 0, 0, 0);
        }

        long last = starts.Keys.Max();
        HashSet<long> ended = [.. own.Where(line => line.Kind == TickLineKind.Ends).Select(line => line.Tick)];
        return new TickReport(
            Due: (int)(last - starts.Keys.Min() + 1),
            Started: starts.Count,
            Doubled: starts.Values.Sum(runs => runs.Skip(1).Count(run => run.Attempt == 1)),
            Retried: starts.Values.Sum(runs => runs.Count(run => run.Attempt > 1)),
            Unfinished: starts.Keys.Count(tick => tick != last && !ended.Contains(tick)));
    }
}
