namespace MultiLock.Benchmarks;

/// <summary>Takes figures: shows them and keeps them.</summary>
internal sealed class MeasurementSink(IMeasurementOutput output, TextWriter notes)
{
    private readonly List<Measurement> _all = [];

    public IReadOnlyList<Measurement> All => _all;

    public void Add(Measurement measurement)
    {
        _all.Add(measurement);
        output.Write(measurement);
    }

    public void Add(string what, string library, string backend, string metric, double value, string unit, int n = 1) =>
        Add(new Measurement(what, library, backend, metric, value, unit, n));

    /// <summary>Adds a series of durations as p50, p99 and max, in milliseconds. The rounds that warmed up are not in it.</summary>
    public void AddSeries(string what, string library, string backend, string metric, IReadOnlyCollection<TimeSpan> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        var percentiles = new Percentiles(values.Select(value => value.TotalMilliseconds));
        Add(what, library, backend, metric + ".p50", percentiles.At(0.5), "ms", values.Count);
        Add(what, library, backend, metric + ".p99", percentiles.At(0.99), "ms", values.Count);
        Add(what, library, backend, metric + ".max", percentiles.At(1), "ms", values.Count);
    }

    /// <summary>Says something that is not a figure.</summary>
    public void Note(string text) => notes.WriteLine(text);
}
