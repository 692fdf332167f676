namespace MultiLock;

/// <summary>
/// Takes part in the election of one group. Injected un-keyed it is the application's default group; by key
/// (<c>[FromKeyedServices("billing")]</c>) it is the group of that name.
/// </summary>
/// <remarks>
/// Thread-safe. It can be started and stopped any number of times. Under a host it is started once the host has started
/// (<see cref="LeaderElectionOptions.AutoStart"/>) and stopped before other services stop.
/// </remarks>
public interface ILeaderElectionService
{
    /// <summary>Gets the election group.</summary>
    string ElectionGroup { get; }

    /// <summary>Gets the name under which this instance competes.</summary>
    string ParticipantId { get; }

    /// <summary>Gets a value indicating whether this instance leads now, compared with the clock at each read. Allocates nothing.</summary>
    bool IsLeader { get; }

    /// <summary>Gets the present term of this instance, or null if it does not lead.</summary>
    LeadershipContext? Leadership { get; }

    /// <summary>Gets what was last known of the group. For a decision use <see cref="IsLeader"/>, which looks at the clock.</summary>
    LeadershipStatus CurrentStatus { get; }

    /// <summary>Starts to compete, and waits for the answer to the first attempt. Starting what is started changes nothing.</summary>
    /// <param name="cancellationToken">Ends the wait; the candidacy goes on.</param>
    /// <returns>A task that completes at the first answer, won or not.</returns>
    /// <exception cref="LeaderElectionConfigurationException">The backend can never work as it is configured.</exception>
    /// <exception cref="ObjectDisposedException">The service is disposed.</exception>
    Task StartAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Stops to compete. If this instance leads, runs are cancelled and get <see cref="LeaderElectionOptions.StopTimeout"/> to end while the lease is
    /// kept, then the group is released and followers are told. Runs that outlast that keep it until the lease ends.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait; a release is tried for another second even so.</param>
    /// <returns>A task that completes when the group is released.</returns>
    Task StopAsync(CancellationToken cancellationToken = default);

    /// <summary>Tries to win the group now, starting the candidacy if it was not started.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if this instance leads.</returns>
    Task<bool> TryAcquireLeadershipAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives leadership up in order, and goes on as a follower that waits one <see cref="LeaderElectionOptions.ElectionInterval"/> first. It may lead again then, before
    /// others have noticed: to have another instance lead, use <see cref="StepDownAsync"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when the group is released.</returns>
    Task ReleaseLeadershipAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Has another instance lead: ends this term as a planned handoff, in which runs are cancelled and get <see cref="LeaderElectionOptions.StopTimeout"/> to end
    /// while the lease is kept, and stays out of the group for a <see cref="LeaderElectionOptions.HeartbeatTimeout"/> and at least two
    /// <see cref="LeaderElectionOptions.ElectionInterval"/>s from the release on, so that every follower has had its chance. Then this instance competes again.
    /// Does nothing if it does not lead.
    /// </summary>
    /// <remarks>
    /// <see cref="ReleaseLeadershipAsync"/> stays out for one interval only and gives no reason; <see cref="StopAsync"/> stays out for good. Who holds back for longer
    /// (<see cref="LeaderElectionOptions.HoldBack"/>) than this instance stays out does not get its chance: stop or drain for that.
    /// </remarks>
    /// <param name="reason">Why, for whoever reads the log and <see cref="LeadershipChangedEventArgs.Detail"/>. Kept to one line of at most 200 characters.</param>
    /// <param name="cancellationToken">Ends the wait; the handoff goes on.</param>
    /// <returns>
    /// A task that completes when the group is free for others: when it is released, or, if a run outlived <see cref="LeaderElectionOptions.StopTimeout"/> or the backend does not
    /// answer, when the lease is over.
    /// </returns>
    /// <exception cref="ArgumentException">The reason is null or blank.</exception>
    /// <exception cref="ObjectDisposedException">The service is disposed.</exception>
    Task StepDownAsync(string reason, CancellationToken cancellationToken = default);

    /// <summary>Asks the backend who leads.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The leader, or null if there is none.</returns>
    /// <exception cref="LeaderElectionProviderException">The backend did not answer.</exception>
    Task<LeaderInfo?> GetCurrentLeaderAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until this instance leads. A follower waits for as long as others lead: never await it while the host starts.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The term that was won.</returns>
    Task<LeadershipContext> WaitForLeadershipAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until some instance is known to lead.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The leader.</returns>
    Task<LeaderInfo> WaitForLeaderAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Subscribes to all changes from this call on: none before, all after, in order, through any number of stops and starts, until the service is disposed.
    /// </summary>
    /// <param name="cancellationToken">Ends the subscription.</param>
    /// <returns>The changes.</returns>
    IAsyncEnumerable<LeadershipChangedEventArgs> GetLeadershipChangesAsync(CancellationToken cancellationToken = default);

    /// <summary>Subscribes to changes of the given types from this call on.</summary>
    /// <param name="eventTypes">The types wanted.</param>
    /// <param name="cancellationToken">Ends the subscription.</param>
    /// <returns>The changes.</returns>
    IAsyncEnumerable<LeadershipChangedEventArgs> GetLeadershipChangesAsync(LeadershipEventType eventTypes, CancellationToken cancellationToken = default);
}
