namespace MultiLock.Benchmarks;

/// <summary>
/// What happens when the leader's connections go on existing and carry nothing any more: a partition, a dropped NAT entry, a half-dead proxy. Two processes a library, each with
/// a proxy of its own before the server, default options; work takes 1 s to end after it was told to, as real work does. t0 is read right before both directions
/// are held back. The old leader is out at the last line of its work, the new one in at the first line of its own.
/// </summary>
/// <remarks>
/// The overlap is how long the two worked at once, the gap how long nobody did; how long the store held the group for the old leader tells whose part of the gap is whose. After each round the way is opened again: what was held back arrives late, as after a retransmission,
/// and the round ends when the old leader's work is over, at the latest after a while. Libraries run beside each other, as in <see cref="FailoverBenchmark"/>. A store of
/// files has no connection to cut.
/// </remarks>
internal sealed class BlackholeBenchmark : IBenchmark
{
    private const int DefaultRounds = 5;

    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestTerm = TimeSpan.FromSeconds(5);

    public string Name => "blackhole";

    public string Summary => "the leader is cut off and its connections stay open: when it is out, when the next one is in, overlap and gap";

    public async Task RunAsync(BenchmarkContext context)
    {
        foreach (IBenchmarkBackend backend in context.Backends(backend => backend.HasServer || backend.IsLocal))
        {
            await using BenchmarkStore store = await backend.StartAsync();
            await using var arenas = new ArenaSet();
            foreach (string library in context.Libraries(backend))
            {
                await arenas.StartAsync(
                    new Arena(backend, store, new WorkerSettings(library, backend.Name, store.Connection, Ending, Groups: 1), proxied: true), participants: 2);
            }

            Blackhole[][] rounds = await Task.WhenAll(arenas.All.Select(arena => RunAsync(arena, context.Options.Rounds ?? DefaultRounds)));
            for (int i = 0; i < rounds.Length; i++)
            {
                Report(context.Sink, arenas.All[i], rounds[i]);
            }
        }
    }

    private static async Task<Blackhole[]> RunAsync(Arena arena, int rounds)
    {
        await using Onlooker? onlooker = arena.Library == ContenderList.MultiLock && !arena.Backend.IsLocal
            ? await Onlooker.ConnectAsync(arena.Backend, arena.Store.Connection)
            : null;
        var results = new List<Blackhole>();
        for (int round = 0; round < rounds; round++)
        {
            await Task.Delay(Settle + ((LongestTerm - Settle) * Random.Shared.NextDouble()), TimeProvider.System);
            IParticipant old = arena.Leader!;
            int mark = arena.Events.Mark;
            TimeSpan cut = old.Cut()!.Value;
            Task<TimeSpan?> freed = onlooker?.FreedAsync(Limit) ?? Task.FromResult<TimeSpan?>(null);
            Task<WorkEvent?> outcome = arena.Events.FindAsync(mark, seen => seen.Kind == WorkEventKind.End && seen.Participant == old.Name, Limit);
            WorkEvent? next = await arena.Events.FindAsync(mark, seen => seen.Kind == WorkEventKind.Start && seen.Participant != old.Name, Limit);
            old.Heal();
            WorkEvent? ended = await outcome;
            results.Add(new Blackhole(ended?.At - cut, await freed - cut, next?.At - cut));
            if (next is null)
            {
                break;
            }

            if (ended is null)
            {
                // It works on although another one leads; there is no use in cutting it off again.
                break;
            }

            arena.Led(next.Participant);
        }

        return [.. results];
    }

    private void Report(MeasurementSink sink, Arena arena, Blackhole[] rounds)
    {
        string backend = arena.Backend.Name;
        sink.AddSeries(Name, arena.Library, backend, "old_out", [.. rounds.Select(round => round.OldOut).OfType<TimeSpan>()]);
        sink.AddSeries(Name, arena.Library, backend, "held", [.. rounds.Select(round => round.Held).OfType<TimeSpan>()]);
        sink.AddSeries(Name, arena.Library, backend, "new_in", [.. rounds.Select(round => round.NewIn).OfType<TimeSpan>()]);
        sink.AddSeries(Name, arena.Library, backend, "overlap", [.. rounds.Select(round => round.Overlap).OfType<TimeSpan>()]);
        sink.AddSeries(Name, arena.Library, backend, "gap", [.. rounds.Select(round => round.Gap).OfType<TimeSpan>()]);
        int never = rounds.Count(round => round.NewIn is null);
        if (never > 0)
        {
            sink.Add(Name, arena.Library, backend, $"no_leader_within_{Limit.TotalSeconds:F0}s", never, "rounds", rounds.Length);
        }

        int still = rounds.Count(round => round.OldOut is null);
        if (still > 0)
        {
            sink.Add(Name, arena.Library, backend, $"old_not_out_within_{Limit.TotalSeconds:F0}s", still, "rounds", rounds.Length);
        }
    }
}
