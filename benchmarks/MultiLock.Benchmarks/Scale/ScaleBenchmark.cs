using System.Globalization;

namespace MultiLock.Benchmarks;

/// <summary>
/// What many groups cost one process. A worker declares them with <c>AddLeaderGroup</c>, as an application does, starts its host with default options and waits until it leads all of
/// them; t0 is read before the host starts. Then steady state is looked at, the managed heap is measured after a full collection, and the host is stopped.
/// Another worker does the same with one group: the difference of the two heaps, divided by the groups, is what a group costs.
/// </summary>
internal sealed class ScaleBenchmark : IBenchmark
{
    private static readonly string[] Supported = ["inmemory", "redis", "postgres"];
    private static readonly int[] Sizes = [1_000, 10_000];
    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public string Name => "scale";

    public string Summary => "1,000 and 10,000 groups in one process: time until all are led, memory a group, CPU in steady state, time to stop";

    public async Task RunAsync(BenchmarkContext context)
    {
        foreach (IBenchmarkBackend backend in context.Backends(backend => Supported.Contains(backend.Name)))
        {
            double alone = (await LeadAsync(backend, groups: 1, TimeSpan.Zero)).Single(figure => figure.Metric == ScaleWorker.Managed).Value;
            foreach (int groups in Sizes)
            {
                foreach ((string metric, double value, string unit) in await LeadAsync(backend, groups, context.Options.For ?? DefaultTime))
                {
                    (string name, double figure) = metric == ScaleWorker.Managed ? ("managed_per_group", (value - alone) / (groups - 1)) : (metric, value);
                    context.Sink.Add(Name, ContenderList.MultiLock, backend.Name, $"{groups}_groups.{name}", figure, unit);
                }
            }
        }
    }

    private static async Task<IReadOnlyList<(string Metric, double Value, string Unit)>> LeadAsync(IBenchmarkBackend backend, int groups, TimeSpan time)
    {
        await using BenchmarkStore store = await backend.StartAsync();
        var figures = new List<(string Metric, double Value, string Unit)>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var settings = new WorkerSettings(ContenderList.MultiLock, backend.Name, store.Connection, time, groups);
        await using ProcessParticipant worker = ProcessParticipant.Start("scale", "scale-worker", settings.ToArguments(), line =>
        {
            if (line == ScaleWorker.Done)
            {
                done.SetResult();
            }
            else if (line.Split('\t') is [var metric, var value, var unit])
            {
                figures.Add((metric, double.Parse(value, CultureInfo.InvariantCulture), unit));
            }
        });
        await done.Task.WaitAsync(Patience, TimeProvider.System);
        return figures;
    }
}
