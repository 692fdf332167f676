namespace MultiLock;

/// <summary>
/// A backend: atomic compare-and-swap on a store that several processes share, and nothing else. Every decision about
/// elections is the library's; a provider only says, atomically, who holds which group.
/// </summary>
/// <remarks>
/// <para>
/// <b>Sessions.</b> The backend leases one <em>session</em> to a process, and the record of a group names the session and the
/// term that hold it. A session is created by the first acquire that wins a group for it
/// (<see cref="AcquireRequest.OpensSession"/>), extended by <see cref="RenewAsync"/> only, and ended by a release, by its expiry,
/// or by whoever takes a group from it after its expiry. A session that ended never lives again.
/// A backend that can only lease each group by itself derives from <see cref="PerGroupLeaderElectionProvider"/>.
/// </para>
/// <para>
/// <b>Terms.</b> The term of a group grows by at least one at every acquire, through releases, expiries and crashes; where the
/// record can vanish, a new term is at least the backend's clock in milliseconds. The same attempt id asked again gets the
/// same term again, so that a lost reply is harmless.
/// </para>
/// <para>
/// <b>Failures.</b> Anything that prevents an answer surfaces as <see cref="LeaderElectionProviderException"/> with the cause
/// inside; <see cref="OperationCanceledException"/> passes unwrapped. After an exception the caller assumes nothing: the request may
/// or may not have been carried out.
/// </para>
/// <para>
/// All members are thread-safe. Expiry is judged by the backend's clock only. Disposal leaves sessions to their leases, as a crash would, because a
/// run may outlive the provider; afterwards every request throws <see cref="ObjectDisposedException"/>.
/// </para>
/// </remarks>
public interface ILeaderElectionProvider : IAsyncDisposable, IDisposable
{
    /// <summary>Gets the name of the backend for logs and metrics, such as <c>Redis</c>. It never contains secrets.</summary>
    string Name => GetType().Name.Replace("LeaderElectionProvider", "", StringComparison.Ordinal);

    /// <summary>
    /// Prepares and checks the store: creates what <c>AutoCreate…</c> options ask for and reads the format of what is there.
    /// Called before the first request and again after a failure; idempotent.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LeaderElectionConfigurationException">The store can never work as configured: the host does not start.</exception>
    /// <exception cref="LeaderElectionProviderException">The store cannot be reached now: it is tried again.</exception>
    ValueTask InitializeAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    /// <summary>Tries to win groups for a session, in one atomic step per group and one round trip per call.</summary>
    /// <param name="request">The session and its candidates, at most <see cref="MaxBatchSize"/>.</param>
    /// <param name="cancellationToken">Ends the wait; the request may still be carried out.</param>
    /// <returns>One result for each candidate, in the order of the request.</returns>
    ValueTask<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Extends the lease of a session, whatever the number of its groups, and reports groups that it lost. Called on a thread that
    /// exists for this alone, so that a client with synchronous I/O should use it here and be immune to a starved thread pool.
    /// </summary>
    /// <param name="request">The session and what it holds.</param>
    /// <param name="cancellationToken">Ends the wait; a synchronous implementation observes <see cref="RenewRequest.Timeout"/> as well.</param>
    /// <returns>Whether the session lives, for how long, and which of its groups it does not hold any more.</returns>
    ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Releases groups, each only where this session and attempt hold it, keeps their term counters, and notifies followers.
    /// Idempotent: releasing what is not held is no error.
    /// </summary>
    /// <param name="request">The session and the groups, at most <see cref="MaxBatchSize"/>.</param>
    /// <param name="cancellationToken">Ends the wait; the request may still be carried out.</param>
    /// <returns>A task that completes when the backend has acknowledged the release.</returns>
    ValueTask ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken = default);

    /// <summary>Reads who holds groups. A group that nobody holds, or whose holder's lease has ended, is null.</summary>
    /// <param name="groups">The groups, at most <see cref="MaxBatchSize"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One entry for each group, in the order of the request.</returns>
    ValueTask<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken = default);

    /// <summary>Tells whether the backend can be reached and used now. Changes nothing.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if a request would be answered.</returns>
    ValueTask<bool> HealthCheckAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts to push notifications until the returned object, or the provider, is disposed. A provider that cannot push returns null, and the
    /// library polls. Notifications may be lost, doubled or spurious: they only ever cause another attempt.
    /// </summary>
    /// <param name="notify">Called for each notification, on any thread; it neither blocks nor throws.</param>
    /// <param name="cancellationToken">Ends the wait for the watch to be established.</param>
    /// <returns>The running watch, or null.</returns>
    ValueTask<IAsyncDisposable?> WatchAsync(Action<LeadershipNotification> notify, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IAsyncDisposable?>(null);

    /// <summary>
    /// Writes the state of a group, up to <see cref="MaxGroupStateSize"/> bytes, only while the given session holds it in the given term.
    /// The next term reads it when it starts (<see cref="AcquireResult.State"/>). It survives releases and expiries.
    /// </summary>
    /// <param name="request">The holder and the state.</param>
    /// <param name="cancellationToken">Ends the wait; the request may still be carried out.</param>
    /// <returns>True if written; false if that term does not hold the group any more.</returns>
    /// <exception cref="NotSupportedException">The backend stores no group state.</exception>
    ValueTask<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException($"The {Name} backend does not store group state. Use a backend that does, or keep the state in a store of your own.");

    /// <summary>Gets how many groups one acquire, release or read may name. The library sends larger numbers in several calls.</summary>
    int MaxBatchSize => 1000;

    /// <summary>Does what <see cref="IAsyncDisposable.DisposeAsync"/> does, and blocks until it is done. For containers that are disposed synchronously.</summary>
#pragma warning disable CA1816 // An interface has no finalizer to suppress.
    void IDisposable.Dispose() => Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();
#pragma warning restore CA1816

    /// <summary>The largest state of a group that every backend with group state accepts: 64 KB.</summary>
    const int MaxGroupStateSize = 64 * 1024;
}
