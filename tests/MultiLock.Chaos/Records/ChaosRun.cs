namespace MultiLock.Chaos;

/// <summary>
/// One run, for as long as it certainly existed: from its first line to its last one, or to the moment before its process was killed. A run
/// without a last line had not returned when its process died, because the line is written before that.
/// </summary>
internal sealed class ChaosRun(string worker, RunLine start)
{
    private readonly List<Look> _looks = [new Look(start.At, start.IsCurrent)];
    private readonly List<FencedWrite> _writes = [];

    /// <summary>Gets the process: one incarnation of a participant.</summary>
    public string Worker { get; } = worker;

    public string ParticipantId { get; } = start.ParticipantId;

    public string Group { get; } = start.Group;

    public long Token { get; } = start.Token;

    public string Task { get; } = start.Task;

    public TimeSpan Start { get; } = start.At;

    public TimeSpan Scheduled { get; } = start.Scheduled;

    public TimeSpan Acquired { get; } = start.Acquired;

    public TimeSpan End { get; private set; } = start.At;

    public bool HasEndLine { get; private set; }

    /// <summary>Gets the looks in order, the one at the start first.</summary>
    public IReadOnlyList<Look> Looks => _looks;

    public IReadOnlyList<FencedWrite> Writes => _writes;

    public void Add(RunLine line)
    {
        End = line.Kind == RunLineKind.Write ? line.Answered : line.At;
        if (line.Kind == RunLineKind.Write)
        {
            _writes.Add(new FencedWrite(line.At, line.Answered, line.Outcome));
        }
        else
        {
            _looks.Add(new Look(line.At, line.IsCurrent));
            HasEndLine |= line.Kind == RunLineKind.End;
        }
    }

    /// <summary>The process was killed, not before <paramref name="earliest"/>.</summary>
    public void Killed(TimeSpan earliest)
    {
        // What was noted later counts: the process lived a moment longer than the kill was on its way.
        if (!HasEndLine && earliest > End)
        {
            End = earliest;
        }
    }

    public override string ToString() =>
        $"{Task} of {Group} by {Worker} in term {Token}, {Start.TotalSeconds:F3} s to {End.TotalSeconds:F3} s{(HasEndLine ? "" : " (cut off)")}";
}
