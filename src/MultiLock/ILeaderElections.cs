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
}
