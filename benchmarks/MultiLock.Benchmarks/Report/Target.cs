namespace MultiLock.Benchmarks;

/// <summary>What a figure has to be.</summary>
/// <param name="Text">The rule.</param>
/// <param name="Value">The figure; null if it was not measured.</param>
/// <param name="Limit">What it may be at most.</param>
/// <param name="Unit">The unit of both.</param>
internal sealed record Target(string Text, double? Value, double Limit, string Unit)
{
    public string Verdict => Value is null ? "not measured" : Value <= Limit ? "met" : "**missed**";
}
