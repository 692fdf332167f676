namespace MultiLock.Chaos;

/// <summary>All that is known of a round: what the workers and the nemesis noted.</summary>
/// <param name="Runs">The runs, by start.</param>
/// <param name="Ready">When each worker's host had started.</param>
/// <param name="Nemesis">What the nemesis did, by start.</param>
internal sealed record RoundRecord(
    IReadOnlyList<ChaosRun> Runs,
    IReadOnlyDictionary<string, TimeSpan> Ready,
    IReadOnlyList<NemesisEvent> Nemesis)
{
    public IEnumerable<NemesisEvent> Losses => Nemesis.Where(fault => fault.Kind == NemesisEventKind.ServerLostWrites);

    /// <summary>Puts the lines together.</summary>
    /// <param name="nemesis">The log of the nemesis, in any order.</param>
    /// <param name="workers">The lines of each worker, in the order in which they were written.</param>
    public static RoundRecord Assemble(IEnumerable<NemesisEvent> nemesis, IReadOnlyDictionary<string, List<RunLine>> workers)
    {
        List<NemesisEvent> events = [.. nemesis.OrderBy(done => done.From.Before)];
        var all = new List<ChaosRun>();
        var ready = new Dictionary<string, TimeSpan>();
        foreach ((string worker, List<RunLine> lines) in workers)
        {
            var runs = new Dictionary<long, ChaosRun>();
            foreach (RunLine line in lines)
            {
                switch (line.Kind)
                {
                    case RunLineKind.Ready:
                        ready[worker] = line.At;
                        break;
                    case RunLineKind.Start:
                        runs.Add(line.RunId, new ChaosRun(worker, line));
                        break;
                    default:
                        Find(worker, runs, line).Add(line);
                        break;
                }
            }

            if (events.Find(done => done.Kind == NemesisEventKind.Killed && done.Target == worker) is { } kill)
            {
                foreach (ChaosRun run in runs.Values)
                {
                    run.Killed(kill.From.Before);
                }
            }

            all.AddRange(runs.Values);
        }

        return new RoundRecord([.. all.OrderBy(run => run.Start)], ready, events);
    }

    private static ChaosRun Find(string worker, Dictionary<long, ChaosRun> runs, RunLine line) =>
        runs.TryGetValue(line.RunId, out ChaosRun? run) && !run.HasEndLine
            ? run
            : throw new FormatException($"The record of {worker} has a line of run {line.RunId}, which has not started or has ended: '{line.ToLine()}'.");
}
