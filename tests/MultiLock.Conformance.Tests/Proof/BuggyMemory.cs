using System.Collections.Concurrent;

namespace MultiLock.Conformance.Tests.Proof;

/// <summary>What the buggy providers of one store know of each other, so that they can do the wrong thing to the right record.</summary>
internal sealed class BuggyMemory(ILeaderElectionProvider witness)
{
    /// <summary>Gets a provider of the same store that no test disposes.</summary>
    public ILeaderElectionProvider Witness { get; } = witness;

    public ConcurrentDictionary<string, Hold> Holders { get; } = new();

    /// <summary>Gets what each attempt won, also after it was released.</summary>
    public ConcurrentDictionary<(Guid Session, Guid Attempt), long> Won { get; } = new();

    public ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> Metadata { get; } = new();

    public ConcurrentDictionary<string, Dictionary<string, string>> MergedMetadata { get; } = new();

    public ConcurrentDictionary<string, HeldGroup> WrittenBack { get; } = new();

    public ConcurrentDictionary<string, byte[]> States { get; } = new();

    public int Format { get; set; } = 1;

    public long Answers;

    public long Releases;

    public int WatchesStarted;

    public int WatchesRunning;

    /// <summary>The holder of a group, as it was granted; removed by its release.</summary>
    internal sealed record Hold(Guid Session, TimeSpan Lease, HeldGroup Held, DateTimeOffset ClientsDeadline);
}
