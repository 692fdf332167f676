namespace MultiLock;

/// <summary>All election groups of this process. Thread-safe.</summary>
public interface ILeaderElections
{
    /// <summary>Gets the groups of this process.</summary>
    IReadOnlyCollection<ILeaderElectionService> Groups { get; }

    /// <summary>Gets a group.</summary>
    /// <param name="group">The name of the group.</param>
    /// <returns>The group, or null if this process does not know it.</returns>
    ILeaderElectionService? Find(string group);

    /// <summary>
    /// Gets a group, adding it if it is not there. Its options start from the un-named ones, then those named after the group, then configuration,
    /// then <paramref name="configure"/>. It starts to compete at once if the host has started and <see cref="LeaderElectionOptions.AutoStart"/> is set.
    /// </summary>
    /// <param name="group">The name: 1 to 255 characters of <c>[A-Za-z0-9_.-]</c>.</param>
    /// <param name="configure">Changes the options of a new group.</param>
    /// <returns>The group.</returns>
    /// <exception cref="ArgumentException">The name breaks the rule.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options break a rule.</exception>
    ILeaderElectionService GetOrAdd(string group, Action<LeaderElectionOptions>? configure = null);

    /// <summary>Stops a group in order and forgets it. Its service is disposed.</summary>
    /// <param name="group">The name of the group.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if it was there.</returns>
    Task<bool> RemoveAsync(string group, CancellationToken cancellationToken = default);

    /// <summary>Gets a value indicating whether this process hands over what it leads, and leads nothing new.</summary>
    bool IsDraining { get; }

    /// <summary>
    /// Hands over all groups that this process leads, together and each once its runs have ended, as a stop does, and leads nothing new until <see cref="Resume"/>,
    /// not even a group that is added or started meanwhile, or that <see cref="ILeaderElectionService.TryAcquireLeadershipAsync"/> asks for. It goes on observing who leads, and whoever waits for leadership goes
    /// on waiting. Draining what drains changes nothing.
    /// </summary>
    /// <param name="reason">Why, for whoever reads the log and <see cref="LeadershipChangedEventArgs.Detail"/>. Kept to one line of at most 200 characters.</param>
    /// <param name="cancellationToken">Ends the wait; the drain goes on.</param>
    /// <returns>A task that completes when the backend holds no group for this process, or when the drain is ended by <see cref="Resume"/> or disposal.</returns>
    /// <exception cref="ArgumentException">The reason is null or blank.</exception>
    /// <exception cref="ObjectDisposedException">The host is disposed.</exception>
    Task DrainAsync(string reason, CancellationToken cancellationToken = default);

    /// <summary>Ends a drain: this process competes again for all its groups. Changes nothing if it does not drain.</summary>
    /// <exception cref="ObjectDisposedException">The host is disposed.</exception>
    void Resume();
}
