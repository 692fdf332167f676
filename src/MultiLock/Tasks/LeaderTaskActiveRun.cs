namespace MultiLock;

/// <summary>The run that is going on.</summary>
/// <param name="run">The run.</param>
/// <param name="started">The timestamp of its start.</param>
internal sealed class LeaderTaskActiveRun(LeaderTaskRun run, long started)
{
    private int _outlived;

    public LeaderTaskRun Run { get; } = run;

    public long Started { get; } = started;

    public bool HasOutlivedLease => Volatile.Read(ref _outlived) != 0;

    /// <summary>Marks the run as one that outlived its lease; false if it is marked already.</summary>
    public bool TryMarkOutlived() => Interlocked.Exchange(ref _outlived, 1) == 0;
}
