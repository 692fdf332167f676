namespace MultiLock.Simulation;

/// <summary>An invariant that does not hold.</summary>
internal sealed record Violation(string Rule, string What)
{
    public override string ToString() => $"{Rule}: {What}";
}
