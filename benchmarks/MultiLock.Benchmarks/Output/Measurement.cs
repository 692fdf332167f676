namespace MultiLock.Benchmarks;

/// <summary>One figure.</summary>
/// <param name="What">The benchmark.</param>
/// <param name="Library">Whose figure it is; empty if it is nobody's, as the round trip of a server.</param>
/// <param name="Backend">The backend; empty if none takes part.</param>
/// <param name="Metric">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="N">How many values are behind it.</param>
internal sealed record Measurement(string What, string Library, string Backend, string Metric, double Value, string Unit, int N);
