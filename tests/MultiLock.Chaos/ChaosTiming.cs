namespace MultiLock.Chaos;

/// <summary>The lease and what follows from it: workers are configured with it, the checker judges by it.</summary>
internal static class ChaosTiming
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan ElectionInterval = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan DriftMargin = Lease / 15;

    public static readonly TimeSpan StopGrace = DriftMargin * 2;

    /// <summary>How long before the end of its lease a leader stops.</summary>
    public static readonly TimeSpan Reserve = DriftMargin + StopGrace;

    /// <summary>How long a run that was frozen may last after waking: it has to get a core, look, and end.</summary>
    public static readonly TimeSpan WakeLimit = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How soon every group must have a leader once all is well: the lease, the longest backoff of the library, the election interval, and
    /// slack for processes that start on a busy machine.
    /// </summary>
    public static TimeSpan RecoveryLimit(TimeSpan lease) => lease + TimeSpan.FromSeconds(5) + ElectionInterval + TimeSpan.FromSeconds(7);
}
