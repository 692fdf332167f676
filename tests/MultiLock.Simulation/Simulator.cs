namespace MultiLock.Simulation;

/// <summary>Simulates one seed from its beginning to its end, or to the first violation.</summary>
internal static class Simulator
{
    public static SimulationResult Run(int seed, bool traced = false)
    {
        var world = new World(seed, traced);
        var plan = new Plan(seed, world);
        world.Note("", $"seed {seed}: {plan}");
        var processes = new List<Process>();
        var network = new Network(world, processes);
        (IStoreModel store, ProcessClock storeClock) = plan.NewStore(world);
        store.Push = network.Push;
        var invariants = new Invariants(world, plan, store, processes);
        int started = 0;
        for (int i = 0; i < plan.Processes; i++)
        {
            Start(null);
        }

        new Nemesis(world, plan, invariants, network, store, storeClock, processes, Start).Begin();
        while (invariants.Violation is null && world.Step(plan.Duration))
        {
            invariants.AfterStep();
        }

        processes.FindAll(process => !process.IsDead).ForEach(invariants.Events.Check);
        world.Tally.VirtualTime = world.Now;
        return new SimulationResult(seed, world.Tally, invariants.Violation, world.Timeline);

        void Start(string? participantId)
        {
            // The dead take no part in anything any more.
            processes.RemoveAll(process => process.IsDead);
            started++;
            processes.Add(new Process(world, plan, invariants, $"p{started}", participantId ?? $"participant-{started}", network, store));
        }
    }
}
