namespace MultiLock.Simulation;

/// <summary>What has happened: the proof that a clean simulation was not an idle one.</summary>
internal sealed class Tally
{
    private static readonly int Phases = Enum.GetValues<GroupPhase>().Length;

    private readonly long[] _faults = new long[Enum.GetValues<Fault>().Length];
    private readonly long[] _transitions = new long[Phases * Phases];

    public long Terms { get; set; }

    public long Runs { get; set; }

    /// <summary>Gets or sets how many recorded ticks were started.</summary>
    public long Ticks { get; set; }

    /// <summary>Gets or sets how many runs of recorded ticks were repeated because they had been interrupted.</summary>
    public long RetriedTicks { get; set; }

    public long Steps { get; set; }

    /// <summary>Gets or sets how often a leader was required to exist, after the faults had stopped.</summary>
    public long Recoveries { get; set; }

    /// <summary>Gets or sets how often a follower was required to take a released group over at once.</summary>
    public long Wakes { get; set; }

    public TimeSpan VirtualTime { get; set; }

    /// <summary>Gets or sets how often a store that forgot acknowledged writes let two lead. A documented limit, and no pass.</summary>
    public long DocumentedLosses { get; set; }

    public long Faults => _faults.Sum();

    public long this[Fault fault] => _faults[(int)fault];

    public long this[GroupPhase from, GroupPhase to] => _transitions[((int)from * Phases) + (int)to];

    public void Add(Fault fault) => _faults[(int)fault]++;

    public void Add(GroupPhase from, GroupPhase to) => _transitions[((int)from * Phases) + (int)to]++;

    public void Add(Tally other)
    {
        for (int i = 0; i < _faults.Length; i++)
        {
            _faults[i] += other._faults[i];
        }

        for (int i = 0; i < _transitions.Length; i++)
        {
            _transitions[i] += other._transitions[i];
        }

        Terms += other.Terms;
        Runs += other.Runs;
        Ticks += other.Ticks;
        RetriedTicks += other.RetriedTicks;
        Steps += other.Steps;
        Recoveries += other.Recoveries;
        Wakes += other.Wakes;
        VirtualTime += other.VirtualTime;
        DocumentedLosses += other.DocumentedLosses;
    }
}
