using System.Collections.Concurrent;

namespace MultiLock.Conformance.Tests.Proof;

/// <summary>What the buggy providers of one store know of each other, so that they can do the wrong thing to the right record.</summary>
internal sealed class BuggyMemory
{
    public ConcurrentDictionary<string, (Guid Session, HeldGroup Held)> Holders { get; } = new();

    public ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> Metadata { get; } = new();
}
