namespace MultiLock.Benchmarks;

/// <summary>What is known of a run: what each worker noted, and who was killed.</summary>
internal sealed record TicksRecord(IReadOnlyList<(string Worker, TickLine Line)> Lines, IReadOnlyList<TicksKill> Kills)
{
    public TickReport Report => TickReport.Of(DurableTicks.Name, Lines.Select(line => line.Line));

    /// <summary>From each kill to the next start of a tick in another process. A kill after which none started has no time.</summary>
    public IReadOnlyList<TimeSpan> Failovers()
    {
        (string Worker, TimeSpan At)[] starts = [.. Lines.Where(line => line.Line.Kind == TickLineKind.Starts).Select(line => (line.Worker, line.Line.At)).OrderBy(start => start.At)];
        var times = new List<TimeSpan>();
        foreach (TicksKill kill in Kills)
        {
            if (starts.FirstOrDefault(start => start.At > kill.At && start.Worker != kill.Worker) is { Worker: not null } next)
            {
                times.Add(next.At - kill.At);
            }
        }

        return times;
    }

    /// <summary>How many runs began while one in another process was still going on, as its end, noted later, proves. One at a time is what was asked for.</summary>
    public int Overlaps()
    {
        (string Worker, TickLine Line)[] starts = [.. Lines.Where(line => line.Line.Kind == TickLineKind.Starts)];
        ILookup<(string, long, int), TimeSpan> ends = Lines.Where(line => line.Line.Kind == TickLineKind.Ends)
            .ToLookup(line => (line.Worker, line.Line.Tick, line.Line.Attempt), line => line.Line.At);
        return starts.Count(late => starts.Any(early => early.Worker != late.Worker && early.Line.At < late.Line.At
            && ends[(early.Worker, early.Line.Tick, early.Line.Attempt)].FirstOrDefault(end => end > early.Line.At) > late.Line.At));
    }
}
