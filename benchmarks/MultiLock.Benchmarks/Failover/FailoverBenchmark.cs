namespace MultiLock.Benchmarks;

/// <summary>
/// How long an unplanned change of leader takes. Two processes a library, default options: t0 is read right before SIGKILL is sent to the leader's process, t1 in the
/// follower on the first line of its work. How much of that was the wait for the lease is learned from the store once the process is dead (<see cref="LeaseEnds"/>). The kill comes
/// at a moment that is drawn, so that any part of a lease may be left. The dead process is then replaced.
/// </summary>
/// <remarks>
/// The libraries of a backend go through their rounds beside each other: nearly all of the time nothing happens but waiting, and the moments that are measured hardly ever
/// meet. InMemory lives in one process: there the leader is cut off from the store, and goes on for as long as it may.
/// </remarks>
internal sealed class FailoverBenchmark : IBenchmark
{
    private const int DefaultRounds = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan ShortestTerm = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTerm = TimeSpan.FromSeconds(7);

    public string Name => "failover";

    public string Summary => "kill -9 to the leader: until the next leader's work starts, and that beyond the lease that was left";

    public async Task RunAsync(BenchmarkContext context)
    {
        foreach (IBenchmarkBackend backend in context.Backends(_ => true))
        {
            await using BenchmarkStore store = await backend.StartAsync();
            await using var arenas = new ArenaSet();
            foreach (string library in context.Libraries(backend))
            {
                await arenas.StartAsync(
                    new Arena(backend, store, new WorkerSettings(library, backend.Name, store.Connection, Ending: TimeSpan.Zero, Groups: 1)), participants: 2);
            }

            Failover[][] rounds = await Task.WhenAll(arenas.All.Select(arena => RunAsync(arena, context.Options.Rounds ?? DefaultRounds)));
            for (int i = 0; i < rounds.Length; i++)
            {
                Report(context.Sink, arenas.All[i], rounds[i]);
            }
        }
    }

    private static async Task<Failover[]> RunAsync(Arena arena, int rounds)
    {
        await using LeaseEnds ends = await LeaseEnds.ConnectAsync(arena.Library, arena.Backend, arena.Store.Connection);
        var failovers = new Failover[1 + rounds];
        for (int round = 0; round < failovers.Length; round++)
        {
            await Task.Delay(ShortestTerm + ((LongestTerm - ShortestTerm) * Random.Shared.NextDouble()), TimeProvider.System);
            IParticipant old = arena.Leader!;
            int mark = arena.Events.Mark;
            TimeSpan killed = await old.KillAsync();
            TimeSpan? end = await ends.ReadAsync();
            WorkEvent? next = await arena.Events.FindAsync(mark, seen => seen.Kind == WorkEventKind.Start && seen.Participant != old.Name, Limit);
            failovers[round] = next is null ? new Failover(null, null) : new Failover(next.At - killed, end is null ? null : next.At - end);
            if (next is null)
            {
                return failovers[..(round + 1)];
            }

            arena.Led(next.Participant);
            await arena.RemoveAsync(old);
            await arena.AddAsync();
        }

        return failovers;
    }

    private void Report(MeasurementSink sink, Arena arena, Failover[] rounds)
    {
        string backend = arena.Backend.Name;
        if (rounds[0].Time is { } first)
        {
            sink.Add(Name, arena.Library, backend, "first", first.TotalMilliseconds, "ms");
        }

        sink.AddSeries(Name, arena.Library, backend, "time", [.. rounds[1..].Select(round => round.Time).OfType<TimeSpan>()]);
        sink.AddSeries(Name, arena.Library, backend, "beyond_lease", [.. rounds[1..].Select(round => round.BeyondLease).OfType<TimeSpan>()]);
        int never = rounds.Count(round => round.Time is null);
        if (never > 0)
        {
            sink.Add(Name, arena.Library, backend, $"no_leader_within_{Limit.TotalSeconds:F0}s", never, "rounds", rounds.Length);
        }
    }
}
