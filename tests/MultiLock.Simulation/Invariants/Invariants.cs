namespace MultiLock.Simulation;

/// <summary>All that must hold. Looked at after every step.</summary>
internal sealed class Invariants
{
    private readonly World _world;
    private readonly HashSet<(string Group, long Term)> _excused = [];

    public Invariants(World world, Plan plan, IStoreModel store, IReadOnlyList<Process> processes)
    {
        _world = world;
        Store = new StoreInvariants(world, this, processes);
        Leaders = new LeaderInvariants(world, store, this, processes);
        Runs = new RunInvariants(world, this, processes);
        Ticks = new TickInvariants(world, plan, store, this);
        Events = new EventInvariants(this);
        Liveness = new LivenessInvariants(world, plan, store, this, processes);
    }

    public StoreInvariants Store { get; }

    public LeaderInvariants Leaders { get; }

    public RunInvariants Runs { get; }

    public TickInvariants Ticks { get; }

    public EventInvariants Events { get; }

    public LivenessInvariants Liveness { get; }

    /// <summary>Gets or sets a value indicating whether nothing is wrong now: then leadership is not lost, and every release wakes a follower.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Gets a value indicating whether the store has forgotten acknowledged writes: then two may lead, and only the recovery is still required.</summary>
    public bool StoreLostWrites { get; private set; }

    /// <summary>Somebody damaged the record of this term by hand: whoever holds it cannot know before its next heartbeat.</summary>
    public void Excuse(string group, Holder holder)
    {
        _excused.Add((group, holder.Term));
        Ticks.Forgotten(group);
    }

    public bool IsExcused(string group, long term) => _excused.Contains((group, term));

    public void ExcuseAll() => StoreLostWrites = true;

    /// <summary>Gets the first violation. It is not thrown: what is under test would catch it.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>A promise is broken; after a loss at the store that is counted as documented.</summary>
    public void Violated(string rule, string what)
    {
        if (!StoreLostWrites)
        {
            Broken(rule, what);
            return;
        }

        _world.Tally.DocumentedLosses++;
        _world.Note("", $"documented loss, {rule}: {what}");
    }

    /// <summary>A promise is broken that holds even after a loss at the store.</summary>
    public void Broken(string rule, string what)
    {
        Violation ??= new Violation(rule, what);
        _world.Note("", $"VIOLATION of {rule}: {what}");
    }

    public void AfterStep() => Leaders.AfterStep();
}
