namespace MultiLock;

/// <summary>A request to release groups, and with them perhaps the session.</summary>
/// <param name="SessionId">The session that holds, or may hold, the groups.</param>
/// <param name="Groups">
/// The groups. Each is released only where this session and <see cref="HeldGroup.AttemptId"/> hold it; a term of 0 releases whatever
/// term the attempt won, if it won one.
/// </param>
/// <param name="EndsSession">True if the process holds nothing else by this session: the backend may forget it.</param>
public sealed record ReleaseRequest(Guid SessionId, IReadOnlyList<HeldGroup> Groups, bool EndsSession);
