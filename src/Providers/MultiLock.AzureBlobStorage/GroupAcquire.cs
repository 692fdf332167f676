namespace MultiLock.AzureBlobStorage;

/// <summary>What the candidates of one request share.</summary>
/// <param name="Session">The session to win for.</param>
/// <param name="Lease">Its lease.</param>
/// <param name="Look">What the request has seen.</param>
/// <param name="Opening">Opens the session, once, and only if there is something to win for it. False if it is over.</param>
/// <param name="FirstTerm">The service's clock, exactly: read once, and only for a group that has no record.</param>
internal sealed record GroupAcquire(SessionHandle Session, TimeSpan Lease, BlobLook Look, Lazy<Task<bool>> Opening, Lazy<Task<long>> FirstTerm);
