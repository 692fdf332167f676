namespace MultiLock;

/// <summary>The tasks of one group: begins their terms, and remembers from term to term what the record may not have got.</summary>
internal sealed class LeaderTaskGroup(string name, LeaderTaskRunner[] runners, LeaderTaskEnvironment environment)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);
    private Task _ledgers = Task.CompletedTask;
    private LeaderTaskLedger? _ledger;

    public string Name { get; } = name;

    public LeaderTaskEnvironment Environment { get; } = environment;

    /// <summary>Gets or sets a value indicating whether the backend was found to store no group state.</summary>
    public bool IsUnsupported { get; set; }

    /// <summary>Gets how many bytes of the group's state are kept for what the record says of its tasks.</summary>
    public int ReservedSize { get; } = runners.Sum(runner => LeaderTaskRecord.LargestEntry(runner.Definition.Name));

    /// <summary>Gets the record of the term that this process holds now; null if it does not lead the group.</summary>
    public LeaderTaskLedger? Ledger => Volatile.Read(ref _ledger) is { Leadership.IsCurrent: true } ledger ? ledger : null;

    /// <summary>Starts a term. Returns at once.</summary>
    public void Begin(LeadershipContext leadership)
    {
        LeaderTaskLedger ledger = new(
            this, leadership, [.. runners.Select(runner => runner.Definition).Where(task => task.Recorded)], leadership.LeadershipEnded);

        // Those that wait for a run of an earlier term, or run at the start first, come later and do not hold up the others.
        List<LeaderTaskDefinition> expected = [];
        foreach (LeaderTaskRunner runner in runners)
        {
            if (ledger.IsPaused(runner.Definition.Name))
            {
                LeaderTaskLog.TaskStillPaused(Environment.Logger, runner.Definition.Name, Name, leadership.FencingToken);
            }

            if (runner.Begin(leadership, ledger) && !runner.Definition.RunOnStart)
            {
                expected.Add(runner.Definition);
            }
        }

        // Who operates tasks comes in here: not before all of them have begun.
        Volatile.Write(ref _ledger, ledger);
        Task task = ledger.Start(expected);
        lock (_gate)
        {
            _ledgers = Task.WhenAll(_ledgers, task);
        }
    }

    /// <summary>Notes that a run has ended here. If its record is lost with the term, the next term of this process still knows.</summary>
    public void NoteEnded(string task, DateTimeOffset tick)
    {
        lock (_gate)
        {
            _ended[task] = tick;
        }
    }

    public bool HasEnded(string task, DateTimeOffset tick)
    {
        lock (_gate)
        {
            return _ended.TryGetValue(task, out DateTimeOffset last) && last == tick;
        }
    }

    /// <summary>Completes when all terms that have begun are over, and nothing is being recorded any more.</summary>
    public Task WhenRecordedAsync()
    {
        lock (_gate)
        {
            return _ledgers;
        }
    }
}
