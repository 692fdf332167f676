using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace MultiLock;

/// <summary>
/// Leader election by hand, on any provider, without carrying terms: the members that the original MultiLock framework has on its providers.
/// </summary>
/// <remarks>
/// They act only on what the same provider instance won through them: neither another instance nor another process with the same participant id
/// can renew or release it. Nothing renews a lease in the background and nothing here tells when it ends, so use
/// <see cref="ILeaderElectionService"/> for work that must stop when leadership is lost. All members are thread-safe.
/// </remarks>
public static class LeaderElectionProviderExtensions
{
    private static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxLockTimeout = TimeSpan.FromDays(1);

    /// <summary>Tries to win a group. If this provider instance holds it for this participant already, the lease is extended.</summary>
    /// <param name="provider">The backend.</param>
    /// <param name="electionGroup">The group: 1 to 255 characters of <c>[A-Za-z0-9_.-]</c>.</param>
    /// <param name="participantId">The participant: 1 to 255 characters, no control characters.</param>
    /// <param name="metadata">What the participant publishes about itself while it leads, within the limits of <see cref="LeaderElectionOptions.Metadata"/>.
    /// An extension keeps what was published when the group was won.</param>
    /// <param name="lockTimeout">The lease: how long the group is held without a heartbeat. Default: 30 seconds. Above zero, at most 1 day.</param>
    /// <param name="cancellationToken">Ends the wait. The request may still be carried out; call again to learn, or release.</param>
    /// <returns>True if the participant leads the group now.</returns>
    /// <exception cref="ArgumentException">A name, the metadata or the lease breaks its rule.</exception>
    /// <exception cref="LeaderElectionProviderException">The backend could not answer. Call again to learn what became of the request, or release.</exception>
    public static Task<bool> TryAcquireLeadershipAsync(
        this ILeaderElectionProvider provider,
        string electionGroup,
        string participantId,
        IReadOnlyDictionary<string, string>? metadata = null,
        TimeSpan? lockTimeout = null,
        CancellationToken cancellationToken = default)
    {
        TermlessLeases leases = LeasesOf(provider, electionGroup);
        CheckParticipant(participantId);
        CheckMetadata(metadata);
        TimeSpan lease = lockTimeout ?? DefaultLockTimeout;
        if (lease <= TimeSpan.Zero || lease > MaxLockTimeout)
        {
            throw new ArgumentOutOfRangeException(
                nameof(lockTimeout), lease, $"A lock timeout is above zero and at most {MaxLockTimeout}: leave it out for {DefaultLockTimeout}.");
        }

        // Copied, because the caller may go on changing what a provider keeps.
        IReadOnlyDictionary<string, string> published =
            metadata is null ? ReadOnlyDictionary<string, string>.Empty : new Dictionary<string, string>(metadata, StringComparer.Ordinal);
        return leases.RunAsync(
            token => leases.GetOrAdd(electionGroup, participantId).AcquireAsync(published, lease, token),
            cancellationToken);
    }

    /// <summary>Extends the lease by what it was won for.</summary>
    /// <param name="provider">The backend.</param>
    /// <param name="electionGroup">The group.</param>
    /// <param name="participantId">The participant.</param>
    /// <param name="metadata">Checked like that of the acquisition, which is what stays published: metadata belongs to a term.</param>
    /// <param name="cancellationToken">Ends the wait; the request may still be carried out.</param>
    /// <returns>True if extended; false if this provider instance does not hold the group for this participant (any more).</returns>
    /// <exception cref="ArgumentException">A name or the metadata breaks its rule.</exception>
    /// <exception cref="LeaderElectionProviderException">The backend did not answer within a third of the lease; it may or may not have been extended.</exception>
    public static Task<bool> UpdateHeartbeatAsync(
        this ILeaderElectionProvider provider,
        string electionGroup,
        string participantId,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        TermlessLeases leases = LeasesOf(provider, electionGroup);
        CheckParticipant(participantId);
        CheckMetadata(metadata);
        return leases.Find(electionGroup, participantId) is { } lease
            ? leases.RunAsync(lease.HeartbeatAsync, cancellationToken)
            : Task.FromResult(false);
    }

    /// <summary>Releases the group, so that others can win it at once. It is no error if this provider instance does not hold it.</summary>
    /// <param name="provider">The backend.</param>
    /// <param name="electionGroup">The group.</param>
    /// <param name="participantId">The participant.</param>
    /// <param name="cancellationToken">Ends the wait; the request may still be carried out.</param>
    /// <returns>A task that completes when the backend has acknowledged.</returns>
    /// <exception cref="ArgumentException">A name breaks its rule.</exception>
    /// <exception cref="LeaderElectionProviderException">The backend could not answer. Call again; failing that, the lease ends by itself.</exception>
    public static Task ReleaseLeadershipAsync(
        this ILeaderElectionProvider provider,
        string electionGroup,
        string participantId,
        CancellationToken cancellationToken = default)
    {
        TermlessLeases leases = LeasesOf(provider, electionGroup);
        CheckParticipant(participantId);
        return leases.Find(electionGroup, participantId) is { } lease
            ? leases.RunAsync(
                async token =>
                {
                    await lease.ReleaseAsync(token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken)
            : Task.CompletedTask;
    }

    /// <summary>Reads who leads a group, whoever won it.</summary>
    /// <param name="provider">The backend.</param>
    /// <param name="electionGroup">The group.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The leader; null if nobody leads the group or the leader's lease has ended.</returns>
    /// <exception cref="ArgumentException">The name breaks its rule.</exception>
    /// <exception cref="LeaderElectionProviderException">The backend could not answer.</exception>
    public static Task<LeaderInfo?> GetCurrentLeaderAsync(
        this ILeaderElectionProvider provider,
        string electionGroup,
        CancellationToken cancellationToken = default) =>
        LeasesOf(provider, electionGroup).RunAsync(
            async token =>
            {
                IReadOnlyList<LeaderRecord?> records = await provider.ReadAsync([electionGroup], token).ConfigureAwait(false);
                return records[0] is { } record ? LeaderInfo.From(record, MonotonicTimeProvider.Instance) : null;
            },
            cancellationToken);

    /// <summary>
    /// Asks the backend whether this provider instance holds the group for this participant. Another instance with the same participant id is
    /// another candidate: its leadership is not this one's.
    /// </summary>
    /// <param name="provider">The backend.</param>
    /// <param name="electionGroup">The group.</param>
    /// <param name="participantId">The participant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if it was so when the backend looked. That may have changed since.</returns>
    /// <exception cref="ArgumentException">A name breaks its rule.</exception>
    /// <exception cref="LeaderElectionProviderException">The backend could not answer.</exception>
    public static Task<bool> IsLeaderAsync(
        this ILeaderElectionProvider provider,
        string electionGroup,
        string participantId,
        CancellationToken cancellationToken = default)
    {
        TermlessLeases leases = LeasesOf(provider, electionGroup);
        CheckParticipant(participantId);
        return leases.Find(electionGroup, participantId) is { } lease
            ? leases.RunAsync(lease.IsHeldAsync, cancellationToken)
            : Task.FromResult(false);
    }

    private static TermlessLeases LeasesOf(ILeaderElectionProvider provider, string electionGroup)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(electionGroup);
        return ElectionGroupName.IsValid(electionGroup)
            ? TermlessLeases.Of(provider)
            : throw new ArgumentException($"The election group is named {Values.Quote(electionGroup)}, but {ElectionGroupName.Rule}.", nameof(electionGroup));
    }

    private static void CheckParticipant(string participantId, [CallerArgumentExpression(nameof(participantId))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(participantId, parameter);
        if (!ParticipantIdRule.IsValid(participantId))
        {
            throw new ArgumentException($"The participant id is {Values.Quote(participantId)}, but {ParticipantIdRule.Rule}.", parameter);
        }
    }

    private static void CheckMetadata(
        IReadOnlyDictionary<string, string>? metadata,
        [CallerArgumentExpression(nameof(metadata))] string? parameter = null)
    {
        if (metadata is not null && MetadataRule.Failures(metadata).FirstOrDefault() is { } failure)
        {
            throw new ArgumentException(failure, parameter);
        }
    }
}
