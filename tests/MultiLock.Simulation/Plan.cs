namespace MultiLock.Simulation;

/// <summary>What one seed simulates: how many processes, which groups, which kind of store, how well clocks run.</summary>
internal sealed class Plan
{
    private static readonly double[] Leases = [2, 5, 15, 30];

    /// <summary>Of neighbouring seeds, and of the world's own chance of a seed, the first draws would be alike.</summary>
    private const uint Mix = 2_654_435_761;

    /// <summary>With this one, the seeds that once showed a bug (SimulatorTests) do what they did then.</summary>
    private const int Offset = 18;

    /// <summary>A chance of its own: what seeds without precedence do is as before it was simulated.</summary>
    private readonly Random _precedence;

    public Plan(int seed, World world)
    {
        Kind = (seed % 10) switch
        {
            0 => StoreKind.LossyLease,
            1 or 2 => StoreKind.Ttl,
            3 or 4 => StoreKind.Quorum,
            _ => StoreKind.Lease,
        };
        Processes = world.Chance(0.1) ? world.Random.Next(9, 12) : world.Random.Next(2, 6);
        CanPush = world.Chance(0.8);
        Duration = TimeSpan.FromMinutes(32);

        TimeSpan first = TimeSpan.FromSeconds(world.Pick(Leases));
        TimeSpan second = world.Chance(0.25) ? TimeSpan.FromSeconds(world.Pick(Leases)) : first;
        int groups = world.Random.Next(1, 5);
        for (int i = 0; i < groups; i++)
        {
            TimeSpan lease = i % 2 == 0 ? first : second;
            Groups.Add(new LeaderElectionOptions
            {
                ElectionGroup = $"group{i}",
                HeartbeatTimeout = lease,
                HeartbeatInterval = lease / world.Random.Next(3, 6),
                ElectionInterval = world.Evenly(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)),
                StopTimeout = world.Evenly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)),
            });
        }

        // A cap that leaves room for every group once all processes are there.
        MaxGroups = world.Chance(0.1) ? ((groups + Processes - 1) / Processes) + 1 : null;

        foreach (LeaderElectionOptions group in Groups)
        {
            if (world.Chance(0.6))
            {
                Recorded.Add(group.ElectionGroup!, new RecordedSchedule(
                    TimeSpan.FromSeconds(world.Pick([5, 20, 60])),
                    world.Pick([LeaderTaskMissed.RunOnce, LeaderTaskMissed.Skip, LeaderTaskMissed.CatchUp, LeaderTaskMissed.CatchUp]),
                    world.Pick([LeaderTaskInterrupted.Skip, LeaderTaskInterrupted.Retry])));
            }
        }

        uint mixed = unchecked((uint)(seed + Offset) * Mix);
        _precedence = new Random(unchecked((int)mixed));
        HasPrecedence = (mixed >> 16) % 3 == 0;

        // What drifts between a leader and its store in one lease stays within the margin: half of it on each side.
        MaxRateError = Groups.Min(group => ElectionSettings.DriftMarginOf(group) / group.HeartbeatTimeout) / 2.1;
    }

    public StoreKind Kind { get; }

    public int Processes { get; }

    public bool CanPush { get; }

    public TimeSpan Duration { get; }

    public List<LeaderElectionOptions> Groups { get; } = [];

    /// <summary>Gets the groups that have a schedule whose ticks are recorded, the same in every process.</summary>
    public Dictionary<string, RecordedSchedule> Recorded { get; } = [];

    public int? MaxGroups { get; }

    public double MaxRateError { get; }

    /// <summary>Gets a value indicating whether processes hold back, spread their groups and are drained.</summary>
    public bool HasPrecedence { get; }

    /// <summary>Gets the longest time for which a process can leave a free group to others: a share that is exceeded many times over, and a hold-back.</summary>
    public TimeSpan LongestHoldBack => HasPrecedence ? MaxHoldBack + TimeSpan.FromSeconds(4) : TimeSpan.Zero;

    private static TimeSpan MaxHoldBack => TimeSpan.FromSeconds(5);

    /// <summary>Draws how one process takes part in a group.</summary>
    public ElectionSettings Precedence(ElectionSettings settings) => !HasPrecedence ? settings : settings with
    {
        HoldBack = _precedence.Next(3) == 0 ? MaxHoldBack * _precedence.NextDouble() : TimeSpan.Zero,
        Spread = _precedence.Next(2) == 0,
    };

    public LeaderElectionOptions OptionsOf(string group) => Groups.First(options => options.ElectionGroup == group);

    public ProcessClock NewClock(World world) => new(
        world,
        world.Evenly(TimeSpan.FromMinutes(1), TimeSpan.FromDays(100)),
        1 + (((world.Random.NextDouble() * 2) - 1) * MaxRateError),
        world.Evenly(TimeSpan.FromMinutes(-10), TimeSpan.FromMinutes(10)));

    public (IStoreModel Store, ProcessClock Clock) NewStore(World world)
    {
        ProcessClock clock = NewClock(world);
        IStoreModel store = Kind switch
        {
            StoreKind.Ttl => new TtlStore(world, clock),
            StoreKind.Quorum => new QuorumStore(world, clock),
            _ => new LeaseStore(world, clock, losesWrites: Kind == StoreKind.LossyLease),
        };
        return (store, clock);
    }

    public override string ToString() =>
        $"{Kind} store, {Processes} processes, {Groups.Count} groups with leases of {string.Join(", ", Groups.Select(group => $"{group.HeartbeatTimeout.TotalSeconds} s"))}"
        + $"{(CanPush ? "" : ", no notifications")}{(MaxGroups is { } max ? $", at most {max} groups a process" : "")}{(HasPrecedence ? ", with precedence" : "")}";
}
