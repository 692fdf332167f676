using System.Collections.Concurrent;

namespace MultiLock.Conformance.Tests.Proof;

/// <summary>One record a group, as in docs/writing-a-provider.md, changed under one lock.</summary>
internal sealed class SimpleStore(TimeProvider time)
{
    public Lock Gate { get; } = new();

    public ConcurrentDictionary<string, Row> Records { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset Now => time.GetUtcNow();

    internal sealed record Row(
        long Term, Guid Session, Candidate Candidate, IReadOnlyDictionary<string, string> Metadata, DateTimeOffset Acquired, DateTimeOffset Heartbeat, DateTimeOffset Expires)
    {
        public bool IsHeldBy(Guid session, Guid attempt) => Session == session && Candidate.AttemptId == attempt;
    }
}
