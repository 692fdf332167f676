namespace MultiLock.Consul;

/// <summary>A group that a session won.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Index">The index at which the key was locked. Any change of the key since, a lost lock among them, changed the index.</param>
/// <param name="Epoch">The epoch of the term.</param>
internal sealed record HeldKey(Guid AttemptId, ulong Index, long Epoch)
{
    public long Term => Epoch + (long)Index;

    public bool Is(HeldGroup held) => AttemptId == held.AttemptId && (held.Term == 0 || held.Term == Term);
}
