namespace MultiLock.InMemory;

/// <summary>Options of the InMemory backend.</summary>
public sealed class InMemoryLeaderElectionOptions
{
    /// <summary>
    /// Gets or sets the name of the store, compared ordinally. All providers of the process that name the same store compete with each other.
    /// Default: null, a store of this provider's own. It must not be empty.
    /// </summary>
    public string? StoreName { get; set; }
}
