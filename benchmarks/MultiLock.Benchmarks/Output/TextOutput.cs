namespace MultiLock.Benchmarks;

/// <summary>One aligned line a figure.</summary>
internal sealed class TextOutput(TextWriter writer) : IMeasurementOutput
{
    public void Write(Measurement measurement) => writer.WriteLine(
        $"{measurement.What,-10} {measurement.Backend,-11} {measurement.Library,-22} {measurement.Metric,-40} {Figures.Format(measurement.Value),12} {measurement.Unit,-12} n={measurement.N}");
}
