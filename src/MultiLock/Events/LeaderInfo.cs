using System.Collections.ObjectModel;

namespace MultiLock;

/// <summary>
/// Who leads a group. Two are equal if they name the same leader in the same term: heartbeats and metadata are not compared.
/// </summary>
public sealed record LeaderInfo
{
    private readonly TimeProvider _timeProvider;

    /// <summary>Initializes a new instance of the <see cref="LeaderInfo"/> class, for tests and stand-ins; the library makes its own.</summary>
    public LeaderInfo()
        : this(MonotonicTimeProvider.Instance)
    {
    }

    private LeaderInfo(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
    }

    /// <summary>Gets the participant that leads.</summary>
    public required string LeaderId { get; init; }

    /// <summary>Gets when it won its term, by the backend's clock.</summary>
    public DateTimeOffset LeadershipAcquiredAt { get; init; }

    /// <summary>
    /// Gets when its last heartbeat was, by this process's UTC clock: the time of reading less the age that the backend measured.
    /// </summary>
    public DateTimeOffset LastHeartbeat { get; init; }

    /// <summary>Gets what the leader publishes about itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Gets the number of the leader's term: greater than every earlier one of the group.</summary>
    public long FencingToken { get; init; }

    /// <summary>Tells whether the leader sent a heartbeat lately, by this process's UTC clock. It informs people; it decides nothing.</summary>
    /// <param name="timeout">How old the last heartbeat may be.</param>
    /// <returns>True if the last heartbeat is younger than <paramref name="timeout"/>.</returns>
    public bool IsHealthy(TimeSpan timeout) => _timeProvider.GetUtcNow() - LastHeartbeat < timeout;

    /// <inheritdoc/>
    public bool Equals(LeaderInfo? other) => other is not null && LeaderId == other.LeaderId && FencingToken == other.FencingToken;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(LeaderId, FencingToken);

    internal static LeaderInfo From(LeaderRecord record, TimeProvider timeProvider) => new(timeProvider)
    {
        LeaderId = record.ParticipantId,
        LeadershipAcquiredAt = record.AcquiredAt,
        LastHeartbeat = timeProvider.GetUtcNow() - record.HeartbeatAge,
        Metadata = record.Metadata,
        FencingToken = record.Term,
    };
}
