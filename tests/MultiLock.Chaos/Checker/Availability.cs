namespace MultiLock.Chaos;

/// <summary>How long a group was without a leader that works while at least one healthy worker was connected.</summary>
internal static class Availability
{
    public static TimeSpan LongestWithoutLeader(RoundRecord record)
    {
        if (record.Nemesis.FirstOrDefault(done => done.Kind == NemesisEventKind.Round) is not { } round)
        {
            return TimeSpan.Zero;
        }

        Spans healthy = Healthy(record, round);
        TimeSpan longest = TimeSpan.Zero;
        foreach (IGrouping<string, ChaosRun> group in record.Runs.GroupBy(run => run.Group))
        {
            foreach ((TimeSpan from, TimeSpan to) in healthy.Without(Led(group, record.Nemesis)).All)
            {
                longest = to - from > longest ? to - from : longest;
            }
        }

        return longest;
    }

    /// <summary>A frozen leader does not work.</summary>
    private static Spans Led(IEnumerable<ChaosRun> runs, IReadOnlyList<NemesisEvent> nemesis)
    {
        ILookup<string, NemesisEvent> freezes = nemesis.Where(done => done.Kind == NemesisEventKind.Frozen).ToLookup(done => done.Target);
        return new Spans(runs
            .GroupBy(run => run.Worker)
            .SelectMany(worker => new Spans(worker.Select(run => (run.Start, run.End)))
                .Without(new Spans(freezes[worker.Key].Select(freeze => (freeze.From.Before, freeze.To.After))))
                .All));
    }

    private static Spans Healthy(RoundRecord record, NemesisEvent round)
    {
        var spans = new List<(TimeSpan, TimeSpan)>();
        foreach ((string worker, TimeSpan ready) in record.Ready)
        {
            TimeSpan end = record.Nemesis
                .Where(done => done.Target == worker
                    && done.Kind is NemesisEventKind.Killed or NemesisEventKind.Stopped or NemesisEventKind.Ended or NemesisEventKind.Crashed)
                .Select(done => done.From.Before)
                .DefaultIfEmpty(round.To.After)
                .Min();
            spans.AddRange(Clip(ready, end, round)
                .Without(new Spans(record.Nemesis
                    .Where(done => done.DisablesServer || (done.DisablesWorker && done.Target == worker))
                    .Select(done => (done.From.Before, done.To.After))))
                .All);
        }

        return new Spans(spans);
    }

    private static Spans Clip(TimeSpan from, TimeSpan to, NemesisEvent round) =>
        new([(from > round.From.Before ? from : round.From.Before, to < round.To.After ? to : round.To.After)]);
}
