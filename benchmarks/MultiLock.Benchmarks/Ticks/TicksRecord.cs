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
}
