namespace MultiLock.Chaos.Tests;

/// <summary>Writes the records of a round by hand; all times in milliseconds.</summary>
internal sealed class RecordBuilder
{
    private readonly Dictionary<string, List<RunLine>> _workers = [];
    private readonly List<NemesisEvent> _nemesis = [];
    private long _lastRunId;

    /// <summary>A worker that is ready.</summary>
    public RecordBuilder Ready(string worker, int at)
    {
        Lines(worker).Add(new RunLine(RunLineKind.Ready, Ms(at)));
        return this;
    }

    /// <summary>A run from <paramref name="start"/> to <paramref name="end"/>, with its looks and writes between; without an end it is cut off.</summary>
    public RecordBuilder Run(
        string worker,
        long token,
        int start,
        int? end,
        string group = "g1",
        string task = "pump",
        bool startsCurrent = true,
        bool endsCurrent = true,
        int? scheduled = null,
        int? acquired = null,
        (int At, bool IsCurrent)[]? looks = null,
        (int Sent, int Answered, WriteOutcome Outcome)[]? writes = null)
    {
        long id = ++_lastRunId;
        List<RunLine> lines = Lines(worker);
        lines.Add(new RunLine(RunLineKind.Start, Ms(start), id)
        {
            IsCurrent = startsCurrent,
            Group = group,
            Token = token,
            Task = task,
            ParticipantId = "pod",
            Scheduled = Ms(scheduled ?? start),
            Acquired = Ms(acquired ?? scheduled ?? start),
        });
        lines.AddRange((looks ?? []).Select(look => new RunLine(RunLineKind.Beat, Ms(look.At), id) { IsCurrent = look.IsCurrent }));
        lines.AddRange((writes ?? []).Select(
            write => new RunLine(RunLineKind.Write, Ms(write.Sent), id) { Answered = Ms(write.Answered), Outcome = write.Outcome }));
        if (end is not null)
        {
            lines.Add(new RunLine(RunLineKind.End, Ms(end.Value), id) { IsCurrent = endsCurrent });
        }

        return this;
    }

    /// <summary>What the nemesis did; each moment lasted a millisecond.</summary>
    public RecordBuilder Did(NemesisEventKind kind, string target, int from, int? to = null)
    {
        _nemesis.Add(new NemesisEvent(kind, target, At(from), At(to ?? from)));
        return this;
    }

    public RoundRecord Build() => RoundRecord.Assemble(_nemesis, _workers);

    public ChaosReport Check() => ChaosChecker.Check(Build());

    private static Moment At(int ms) => new(Ms(ms), Ms(ms + 1));

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);

    private List<RunLine> Lines(string worker)
    {
        if (!_workers.TryGetValue(worker, out List<RunLine>? lines))
        {
            _workers.Add(worker, lines = []);
        }

        return lines;
    }
}
