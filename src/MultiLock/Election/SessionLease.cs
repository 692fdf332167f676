namespace MultiLock;

/// <summary>
/// What a process may believe of its session: it lasts until <paramref name="Ends"/>, counted from before the request that extended it was sent.
/// Immutable, so that readers on any thread see one acknowledged extension and never half of two.
/// </summary>
/// <param name="Ends">When the backend may give the session's groups to others.</param>
/// <param name="WallLead">How far the wall clock was ahead of the monotonic one when the extending request was sent.</param>
internal sealed record SessionLease(Instant Ends, TimeSpan WallLead)
{
    public static SessionLease None { get; } = new(new Instant(long.MinValue), TimeSpan.Zero);
}
