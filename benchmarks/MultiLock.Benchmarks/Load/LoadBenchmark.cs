namespace MultiLock.Benchmarks;

/// <summary>
/// What it costs when nothing happens: three processes, default options, all groups led, looked at for a minute. The server counts commands, rows and connections; the proxies before
/// it count bytes, since not every server does; the kernel counts CPU and threads. Figures are rates over the time between two readings, and sums over the three processes unless they
/// say otherwise.
/// </summary>
/// <remarks>
/// Each case has a server of its own and the cases of a backend run at once: nothing here is a duration that a busy machine would stretch. The first process leads all groups before the
/// others come, so that as many lead with one group as with a thousand. Before the first reading one lease passes, so that what happens at the start is over.
/// </remarks>
internal sealed class LoadBenchmark : IBenchmark
{
    private const int Processes = 3;

    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    public string Name => "load";

    public string Summary => "1, 100 and 1,000 groups in three processes when nothing happens: commands, bytes, CPU, connections, threads";

    public async Task RunAsync(BenchmarkContext context)
    {
        foreach (IBenchmarkBackend backend in context.Backends(backend => !backend.IsLocal))
        {
            LoadCase[] cases = [.. context.Libraries(backend).SelectMany(LoadCase.For)];
            List<Measurement>[] found = await Task.WhenAll(cases.Select(one => RunAsync(backend, one, context.Options.For ?? DefaultTime)));
            foreach (Measurement measurement in found.SelectMany(one => one))
            {
                context.Sink.Add(measurement);
            }
        }
    }

    private async Task<List<Measurement>> RunAsync(IBenchmarkBackend backend, LoadCase one, TimeSpan time)
    {
        await using BenchmarkStore store = await backend.StartAsync();
        await using var arena = new Arena(
            backend, store, new WorkerSettings(one.Library, backend.Name, store.Connection, Ending: TimeSpan.Zero, one.Groups), proxied: true);
        await arena.StartAsync(1);
        await UntilAllAreLedAsync(arena, one.Groups);
        for (int i = 1; i < Processes; i++)
        {
            await arena.AddAsync();
        }

        await Task.Delay(Settle, TimeProvider.System);

        await using ServerCounter counter = await ServerCounter.ConnectAsync(backend.Name, store.Connection);
        LoadReading before = await LoadReading.TakeAsync(arena, counter);
        await Task.Delay(time, TimeProvider.System);
        LoadReading after = await LoadReading.TakeAsync(arena, counter);
        return [.. Rates(before, after).Select(rate => new Measurement(
            Name, one.Library, backend.Name, $"{one.Groups}_groups.{rate.Metric}", rate.Value, rate.Unit, 1))];
    }

    private static async Task UntilAllAreLedAsync(Arena arena, int groups)
    {
        for (TimeSpan end = DemoClock.Now + StartLimit; DemoClock.Now < end;)
        {
            long led = 0;
            foreach (IParticipant participant in arena.Participants)
            {
                int mark = arena.Events.Mark;
                participant.Tell(WorkerCommand.Count);
                led += (await arena.ExpectAsync(
                    mark, seen => seen.Kind == WorkEventKind.Leads && seen.Participant == participant.Name, StartLimit, $"{participant.Name} to count")).Count;
            }

            if (led == groups)
            {
                return;
            }

            await Task.Delay(Step, TimeProvider.System);
        }

        throw new InvalidOperationException($"{arena.Backend.Name}, {arena.Library}: not all of {groups} groups were led after {StartLimit.TotalSeconds:F0} s.");
    }

    private static IEnumerable<(string Metric, double Value, string Unit)> Rates(LoadReading before, LoadReading after)
    {
        double seconds = (after.At - before.At).TotalSeconds;
        if (before.Server is { } first && after.Server is { } last)
        {
            yield return ("commands", (last.Commands - first.Commands) / seconds, "1/s");
            yield return ("requests", (last.Requests - first.Requests) / seconds, "1/s");
            yield return ("rows_written", (last.Rows - first.Rows) / seconds, "1/s");
            yield return ("connections", last.Connections, "connections");
        }

        if (after.HasServer)
        {
            yield return ("bytes", (after.Bytes - before.Bytes) / seconds, "B/s");
            yield return ("server_cpu", 100 * (after.ServerCpu - before.ServerCpu).TotalSeconds / seconds, "% of a core");
        }

        double[] cpu = [.. after.Processes.Zip(before.Processes, (late, early) => 100 * (late.Cpu - early.Cpu).TotalSeconds / seconds)];
        yield return ("process_cpu.mean", cpu.Average(), "% of a core");
        yield return ("process_cpu.max", cpu.Max(), "% of a core");
        yield return ("threads.max", after.Processes.Max(process => process.Threads), "threads");
    }
}
