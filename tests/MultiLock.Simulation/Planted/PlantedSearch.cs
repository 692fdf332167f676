namespace MultiLock.Simulation;

/// <summary>How the search for a planted bug ended.</summary>
internal sealed record PlantedSearch(string Bug, int Seeds, string? Violation)
{
    public bool IsCaught => Violation is not null;

    public override string ToString() => IsCaught ? $"{Bug}: caught within {Seeds} seeds. {Violation}" : $"{Bug}: NOT caught in {Seeds} seeds";
}
