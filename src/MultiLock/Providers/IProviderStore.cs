namespace MultiLock;

/// <summary>
/// What a <see cref="ProviderFront"/> stands before: requests that were checked go in, and failures come out as the client library throws them. The members mean
/// what those of <see cref="ILeaderElectionProvider"/> mean.
/// </summary>
internal interface IProviderStore
{
    int MaxBatchSize { get; }

    Task InitializeAsync(CancellationToken cancellationToken);

    Task<AcquireReply> AcquireAsync(AcquireRequest request, CancellationToken cancellationToken);

    /// <summary>Runs on the caller's thread for as long as the store does not leave it.</summary>
    ValueTask<RenewReply> RenewAsync(RenewRequest request, CancellationToken cancellationToken);

    Task ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken);

    Task<IReadOnlyList<LeaderRecord?>> ReadAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken);

    Task<bool> WriteStateAsync(GroupStateWrite request, CancellationToken cancellationToken);

    /// <summary>Says what a failure means and what to do about it; null if it is none of the server or of the way to it.</summary>
    /// <param name="exception">What the client library threw.</param>
    /// <param name="action">What was tried, to follow "could not".</param>
    LeaderElectionProviderException? Explain(Exception exception, string action);
}
