namespace MultiLock.Benchmarks;

/// <summary>
/// What becomes of the ticks of a schedule when processes die: three processes of a library share a schedule with a tick each second on PostgreSQL, and whoever started the last tick is
/// killed (<see cref="TicksRun"/>). Each worker notes each start and end in a file of its own before it goes on. From these notes come the ticks that were due, started, started twice
/// or never; from the server's own counters, over a quiet time before the kills, its statements.
/// </summary>
/// <remarks>The cases run one after the other, each on a server of its own: ticks of one would be missed ones of the next.</remarks>
internal sealed class TicksBenchmark : IBenchmark
{
    private const string Backend = "postgres";
    private const int DefaultKills = 5;

    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(20);
    private static readonly string[] Libraries = [ContenderList.MultiLock, ContenderList.Quartz];

    public string Name => "ticks";

    public string Summary => "a schedule with a tick each second in three processes, kill -9 to whoever started the last one: ticks doubled and lost, failover, statements";

    public IReadOnlyList<string> Remarks { get; } =
    [
        $"""
        Both libraries are asked for the same: each tick is started, those that were missed too, and again if its run was cut off. multilock: `Durable`, `Missed = CatchUp`, `OnInterrupted = Retry`. quartz: Quartz.NET
        with its clustered job store, as its documentation advises: `RequestRecovery`, `[DisallowConcurrentExecution]`, the misfire instruction `IgnoreMisfires`, an `InstanceName` that all share and generated instance ids,
        `IgnoreDuplicates`, because by default a restart replaces the stored trigger, `StoreJobDataAsStrings`, and `WaitForJobsToComplete`. Its tables are those that `ProvisionSchema` makes.
        """.ReplaceLineEndings(" "),
        $"""
        `{TicksCase.Defaults}`: the defaults of both, by which a dead process is taken for dead after 15 s (a lease of 15 s; check-ins each 7.5 s that may be 7.5 s late). `{TicksCase.Fast}`: a lease of 2 s;
        check-ins each second that may be 1 s late. `{TicksCase.ClocksApart}`: the same, and the workers' clocks are two minutes apart. Quartz.NET's documentation asks for clocks within a second of each other,
        so that this is outside of what it promises; when a process whose clock is behind has the next tick to start is a matter of the clocks, so failover is not reported there.
        """.ReplaceLineEndings(" "),
        "`doubled` are starts of a tick that was started before and was not said to be a repetition, `retried` those that were, `lost` ticks between the first and the last that were never started, `unfinished` those without a whole run, `overlapped` runs that began while one in another process was going on.",
    ];

    public async Task RunAsync(BenchmarkContext context)
    {
        foreach (IBenchmarkBackend backend in context.Backends(backend => backend.Name == Backend))
        {
            foreach (string remark in Remarks)
            {
                context.Sink.Note(remark);
            }

            foreach (TicksCase one in Libraries.Where(library => context.Options.Libraries.Count == 0 || context.Options.Libraries.Contains(library)).SelectMany(TicksCase.For))
            {
                await RunAsync(context, backend, one);
            }
        }
    }

    private async Task RunAsync(BenchmarkContext context, IBenchmarkBackend backend, TicksCase one)
    {
        await using BenchmarkStore store = await backend.StartAsync();
        await using StatementCounter counter = await StatementCounter.StartAsync(store);
        DirectoryInfo records = Directory.CreateTempSubdirectory("multilock-benchmark-ticks-");
        try
        {
            await using var run = new TicksRun(one, store, records);
            await run.StartAsync();
            (long Statements, long Transactions) before = await counter.ReadAsync();
            TimeSpan begin = DemoClock.Now;
            await Task.Delay(context.Options.For ?? DefaultTime, TimeProvider.System);
            (long Statements, long Transactions) after = await counter.ReadAsync();
            double minutes = (DemoClock.Now - begin).TotalMinutes;
            await run.KillAsync(context.Options.Rounds ?? DefaultKills);
            Report(context.Sink, one, await run.EndAsync());
            Add(context.Sink, one, "statements", (after.Statements - before.Statements) / minutes, "1/min");
            Add(context.Sink, one, "transactions", (after.Transactions - before.Transactions) / minutes, "1/min");
        }
        finally
        {
            records.Delete(recursive: true);
        }
    }

    private void Report(MeasurementSink sink, TicksCase one, TicksRecord record)
    {
        TickReport report = record.Report;
        Add(sink, one, "kills", record.Kills.Count, "kills");
        foreach ((string metric, int value) in new[]
        {
            ("due", report.Due), ("started", report.Started), ("doubled", report.Doubled), ("lost", report.Lost), ("retried", report.Retried), ("unfinished", report.Unfinished), ("overlapped", record.Overlaps()),
        })
        {
            Add(sink, one, metric, value, "ticks");
        }

        if (one.ClockOffset == TimeSpan.Zero)
        {
            sink.AddSeries(Name, one.Library, Backend, $"{one.Name}.failover", record.Failovers());
        }
    }

    private void Add(MeasurementSink sink, TicksCase one, string metric, double value, string unit) => sink.Add(Name, one.Library, Backend, $"{one.Name}.{metric}", value, unit);
}
