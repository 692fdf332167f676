namespace MultiLock.Consul;

/// <summary>The store's format record as it was last read.</summary>
/// <param name="Index">The index of its last change.</param>
/// <param name="Epoch">The epoch of the terms that are won while it stands.</param>
internal sealed record KnownFormat(ulong Index, long Epoch);
