namespace MultiLock;

/// <summary>What leader tasks need of the election.</summary>
internal interface ILeaderTaskElections
{
    /// <summary>
    /// Calls <paramref name="onAcquired"/> once for each term of <paramref name="group"/> that this process wins from now on, in their order and
    /// never on the heartbeat's thread. A term that has begun before is not reported.
    /// </summary>
    /// <returns>What ends the calls.</returns>
    IDisposable Listen(string group, Action<LeadershipContext> onAcquired);

    /// <summary>Gives the term up, so that another instance tries. Does nothing if the term is over.</summary>
    /// <param name="group">The group.</param>
    /// <param name="term">Its term.</param>
    /// <param name="coolDown">How long to stay out of the group at least.</param>
    void StepDown(string group, long term, TimeSpan coolDown = default);

    /// <summary>Writes the state of the group under the term.</summary>
    /// <returns>True if written; false if the term does not hold the group any more. After an exception it may or may not have been, or may yet be.</returns>
    /// <exception cref="NotSupportedException">The backend stores no group state.</exception>
    Task<bool> WriteStateAsync(LeadershipContext leadership, ReadOnlyMemory<byte> state, CancellationToken cancellationToken);

    /// <summary>Gets the participant that leads a group, as far as this process has seen; null if it has seen none.</summary>
    string? LeaderOf(string group);

    /// <summary>Tells whether the backend stores states of groups. Changes nothing; a backend that cannot be asked now may.</summary>
    Task<bool> StoresStateAsync(string group, CancellationToken cancellationToken);
}
