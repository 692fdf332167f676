namespace MultiLock.Benchmarks;

/// <summary>The targets, as rules over figures of one run.</summary>
internal static class Targets
{
    private const string Own = ContenderList.MultiLock;

    // What the defaults are: see LeaderElectionOptions. Work that takes a second to end uses a second of the grace.
    private const double MarginAndGrace = 3000;

    private static readonly string[] Leased = ["inmemory", "postgres", "redis"];
    private static readonly string[] Many = ["redis", "postgres"];
    private static readonly string[] WrongTicks = ["doubled", "lost", "unfinished", "overlapped"];
    private static readonly string[] Compared = ["failover.p50", "statements"];

    public static IReadOnlyList<Target> Of(FigureSet figures)
    {
        double? Get(string what, string backend, string metric, string library = Own) => figures.Value(what, library, backend, metric);
        double? Load(string backend, string metric) => Get("load", backend, $"1000_groups.{metric}") / Get("load", backend, $"1_groups.{metric}");

        var targets = new List<Target>
        {
            new("Redis: handoff (p50), as a share of that of DistributedLock.Redis", Get("handoff", "redis", "time.p50") / Get("handoff", "redis", "time.p50", ContenderList.DistributedLockRedis), 0.01, "×"),
            new("Redis: handoff (p50) in durable writes of the server", Get("handoff", "redis", "writes.p50"), 25, "writes"),
            new("Redis: handoff (p50) in the cheapest round trips", Get("handoff", "redis", "asks.p50"), 25, "round trips"),
            new("PostgreSQL: handoff (p50), as a share of that of DistributedLock.Postgres", Get("handoff", "postgres", "time.p50") / Get("handoff", "postgres", "time.p50", ContenderList.DistributedLockPostgres), 1, "×"),
            new("ZooKeeper: handoff (p50) in round trips", Get("handoff", "zookeeper", "asks.p50"), 25, "round trips"),
            new("Consul: handoff (p50) in round trips", Get("handoff", "consul", "asks.p50"), 25, "round trips"),
            new("FileSystem: new leader after a kill (max)", Get("failover", "filesystem", "time.max"), 250, "ms"),
        };
        targets.AddRange(Leased.Select(
            backend => new Target($"{backend}: new leader after the end of the lease (max)", Get("failover", backend, "beyond_lease.max"), 150, "ms")));
        targets.AddRange(figures.Backends("blackhole").SelectMany(backend => new[]
        {
            new Target($"{backend}: overlap when the leader is cut off (max)", Get("blackhole", backend, "overlap.max"), 0, "ms"),
            new Target($"{backend}: gap when the leader is cut off (max)", Get("blackhole", backend, "gap.max"), MarginAndGrace + 300, "ms"),
        }));
        foreach (string conditions in new[] { TicksCase.Defaults, TicksCase.Fast, TicksCase.ClocksApart })
        {
            targets.AddRange(WrongTicks.Select(
                fate => new Target($"PostgreSQL, {conditions}: ticks {fate} under kills", Get("ticks", "postgres", $"{conditions}.{fate}"), 0, "ticks")));
        }

        targets.AddRange(new[] { TicksCase.Defaults, TicksCase.Fast }.SelectMany(conditions => Compared.Select(metric => new Target(
            $"PostgreSQL, {conditions}: {metric} of ticks, as a multiple of that of Quartz.NET",
            Get("ticks", "postgres", $"{conditions}.{metric}") / Get("ticks", "postgres", $"{conditions}.{metric}", ContenderList.Quartz),
            1,
            "×"))));
        targets.AddRange(Many.SelectMany(backend => new[]
        {
            new Target($"{backend}: commands with 1,000 groups, as a multiple of those with one", Load(backend, "commands"), 1.5, "×"),
            new Target($"{backend}: rows written with 1,000 groups, as a multiple of those with one", Load(backend, "rows_written"), 2, "×"),
            new Target($"{backend}: 10,000 groups are led after", Get("scale", backend, "10000_groups.led_in"), 5000, "ms"),
        }));
        targets.AddRange(figures.Backends("load").Where(backend => Load(backend, "bytes") is not null).SelectMany(backend => new[]
        {
            new Target($"{backend}: bytes with 1,000 groups, as a multiple of those with one", Load(backend, "bytes"), 2, "×"),
            new Target($"{backend}: server CPU with 1,000 groups, as a multiple of that with one", Load(backend, "server_cpu"), 2, "×"),
        }));
        targets.AddRange(figures.Backends("scale").SelectMany(backend => new[]
        {
            new Target($"{backend}: managed memory a group, with 10,000", Get("scale", backend, "10000_groups.managed_per_group"), 4096, "B"),
            new Target($"{backend}: CPU of a process that leads 10,000 groups", Get("scale", backend, "10000_groups.cpu"), 10, "% of a core"),
            new Target($"{backend}: threads with 10,000 groups more than with 1,000", Get("scale", backend, "10000_groups.threads") - Get("scale", backend, "1000_groups.threads"), 2, "threads"),
        }));
        targets.AddRange(
        [
            new("Generator: cold run, as a multiple of LoggerMessage's", figures.Value("generator", "MultiLock", "", "cold.ratio"), 1, "×"),
            new("Generator: unrelated edit, as a multiple of LoggerMessage's", figures.Value("generator", "MultiLock", "", "unrelated_edit.ratio"), 1, "×"),
            new("All analyzers: compile time as `dotnet build` asks for it, as a multiple of that without them", figures.Value("generator", "with_analyzers", "", "build.ratio"), 1.1, "×"),
            new("All analyzers: compile time without the SDK's own, as a multiple of that without any", figures.Value("generator", "with_analyzers", "", "compilation.ratio"), 1.1, "×"),
        ]);
        targets.Add(new("IsLeader, as a multiple of a read of the monotonic clock", Get("micro", "", "IsLeader.time") / Get("micro", "", "Clock.time"), 2, "×"));
        targets.Add(new("IsLeader: allocation", Get("micro", "", "IsLeader.allocated"), 0, "B"));
        targets.Add(new(
            "A tick through the runner: allocation beyond that of a bare loop", Get("micro", "", "EveryRun.allocated") - Get("micro", "", "EveryRun.allocated", "periodictimer"), 1024, "B"));
        return targets;
    }
}
