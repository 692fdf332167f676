namespace MultiLock.Benchmarks;

/// <summary>The figures of a page, to be looked up.</summary>
internal sealed class FigureSet(IReadOnlyList<Measurement> all)
{
    public IReadOnlyList<Measurement> All { get; } = all;

    public double? Value(string what, string library, string backend, string metric) => Find(what, library, backend, metric)?.Value;

    public Measurement? Find(string what, string library, string backend, string metric) =>
        All.FirstOrDefault(one => one.What == what && one.Library == library && one.Backend == backend && one.Metric == metric);

    public string[] Backends(string what) => [.. All.Where(one => one.What == what).Select(one => one.Backend).Distinct()];

    public string[] Libraries(string what, string backend) =>
        [.. All.Where(one => one.What == what && one.Backend == backend).Select(one => one.Library).Distinct()];
}
