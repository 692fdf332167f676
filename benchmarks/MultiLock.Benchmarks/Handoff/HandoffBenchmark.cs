namespace MultiLock.Benchmarks;

/// <summary>
/// How long a planned change of leader takes. Two processes a library (two hosts for InMemory): t0 is read in the leader right before the call that gives leadership
/// up, t1 in the follower on the first line of its work. The work of the peers has ended at t0, since that is how a lock is used; ours is told to end by the
/// same call, so its end is within the time. Afterwards the old leader competes again and the roles are exchanged.
/// </summary>
/// <remarks>
/// A round runs all libraries of a backend in an order that is drawn anew, so that what disturbs the machine hits all alike. The time between two handoffs is drawn, too:
/// a follower that polls must be met at any moment of its wait. The first handoff, which pays for compilation and connections, is reported apart. More follow that are not
/// counted, all libraries at once, until the code of both roles is compiled for good, as it is in a process that has served for a while.
/// </remarks>
internal sealed class HandoffBenchmark : IBenchmark
{
    private const int DefaultRounds = 50;

    // The runtime compiles a method for good after 30 calls, and the roles are exchanged at each handoff.
    private const int WarmUp = 80;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(1200);

    public string Name => "handoff";

    public string Summary => "the leader stops in order: from that call to the first line of the next leader's work";

    public async Task RunAsync(BenchmarkContext context)
    {
        foreach (IBenchmarkBackend backend in context.Backends(_ => true))
        {
            await using BenchmarkStore store = await backend.StartAsync();
            await RunAsync(context, backend, store);
        }
    }

    private async Task RunAsync(BenchmarkContext context, IBenchmarkBackend backend, BenchmarkStore store)
    {
        await using var arenas = new ArenaSet();
        foreach (string library in context.Libraries(backend))
        {
            await arenas.StartAsync(
                new Arena(backend, store, new WorkerSettings(library, backend.Name, store.Connection, Ending: TimeSpan.Zero, Groups: 1)), participants: 2);
        }

        await using RoundTrips trips = await RoundTrips.ConnectAsync(backend, store.Connection);
        var times = arenas.All.ToDictionary(arena => arena.Library, _ => new List<TimeSpan>());
        foreach (Arena arena in arenas.All)
        {
            context.Sink.Add(Name, arena.Library, backend.Name, "first", (await HandOverAsync(arena)).TotalMilliseconds, "ms");
        }

        await Task.WhenAll(arenas.All.Select(WarmUpAsync));
        for (int round = 0; round < (context.Options.Rounds ?? DefaultRounds); round++)
        {
            foreach (Arena arena in arenas.Shuffled())
            {
                await Task.Delay(ShortestPause + ((LongestPause - ShortestPause) * Random.Shared.NextDouble() / arenas.All.Count), TimeProvider.System);
                await trips.SampleAsync();
                times[arena.Library].Add(await HandOverAsync(arena));
            }
        }

        trips.Report(context.Sink, backend.Name);
        foreach (Arena arena in arenas.All)
        {
            List<TimeSpan> all = times[arena.Library];
            context.Sink.AddSeries(Name, arena.Library, backend.Name, "time", all);
            double median = new Percentiles(all.Select(time => time.TotalMilliseconds)).At(0.5);
            context.Sink.Add(Name, arena.Library, backend.Name, "asks.p50", median / trips.Ask, "round trips", all.Count);
            if (trips.Write is { } write)
            {
                context.Sink.Add(Name, arena.Library, backend.Name, "writes.p50", median / write, "round trips", all.Count);
            }
        }
    }

    private static async Task WarmUpAsync(Arena arena)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            // Whoever has just begun to compete must have come to wait.
            await Task.Delay(ShortestPause, TimeProvider.System);
            await HandOverAsync(arena);
        }
    }

    private static async Task<TimeSpan> HandOverAsync(Arena arena)
    {
        IParticipant old = arena.Leader!;
        int mark = arena.Events.Mark;
        old.Tell(WorkerCommand.Release);
        WorkEvent begin = await arena.ExpectAsync(mark, seen => seen.Kind == WorkEventKind.Releasing, Limit, "the release");
        WorkEvent next = await arena.ExpectAsync(mark, seen => seen.Kind == WorkEventKind.Start, Limit, "the next leader");
        await arena.ExpectAsync(mark, seen => seen.Kind == WorkEventKind.Released, Limit, "the release to end");
        arena.Led(next.Participant);
        await arena.CompeteAsync(old);
        return next.At - begin.At;
    }
}
