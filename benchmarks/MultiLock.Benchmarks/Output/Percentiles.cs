namespace MultiLock.Benchmarks;

/// <summary>Percentiles by nearest rank: always a value that was measured, never one between two.</summary>
internal sealed class Percentiles(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    /// <param name="share">From 0 to 1; 1 is the maximum.</param>
    public double At(double share) => _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
