namespace MultiLock;

/// <summary>Options of all leader tasks of a host.</summary>
public sealed class LeaderTaskOptions
{
    /// <summary>
    /// Gets or sets a value indicating whether leader tasks run in this host. Default: true. Also <c>MultiLock:Tasks:Enabled</c> in configuration;
    /// one task alone is switched off by <c>MultiLock:Tasks:&lt;name&gt;:Enabled=false</c>.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether the process ends at once when a run outlives the lease of its term, so that it cannot do harm
    /// beside the next leader. Default: false (the run is reported in the log, the metrics and the health check).
    /// </summary>
    public bool ExitProcessWhenRunOutlivesLease { get; set; }
}
