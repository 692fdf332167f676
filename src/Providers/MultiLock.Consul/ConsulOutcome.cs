namespace MultiLock.Consul;

/// <summary>What became of a transaction.</summary>
internal sealed class ConsulOutcome
{
    public List<ConsulResult>? Results { get; set; }

    public List<ConsulError>? Errors { get; set; }

    /// <summary>Gets the keys that the operations read or changed.</summary>
    public IEnumerable<ConsulEntry> Entries => (Results ?? []).Select(result => result.Entry).OfType<ConsulEntry>();

    public bool Failed => Errors is { Count: > 0 };

    /// <summary>Tells whether an operation is among those that made the transaction fail.</summary>
    public bool FailedAt(int operation) => Errors is { } errors && errors.Exists(error => error.OpIndex == operation);
}
