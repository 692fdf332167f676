namespace MultiLock.InMemory;

/// <summary>One process's lease, which all its groups live on. Guarded by the store's lock.</summary>
internal sealed class InMemorySession(Guid id, Instant now, TimeSpan lease)
{
    public Guid Id { get; } = id;

    public Instant LastHeartbeat { get; private set; } = now;

    public Instant Ends { get; private set; } = now + lease;

    /// <summary>Gets or sets a value indicating whether the session is dead for good.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Gets or sets how many groups name this session.</summary>
    public int GroupCount { get; set; }

    /// <summary>Gets or sets a value indicating whether the record of a group that it held was deleted by hand.</summary>
    public bool HasLostRecords { get; set; }

    public bool IsLiveAt(Instant now) => !HasEnded && now < Ends;

    public void Extend(Instant now, TimeSpan lease)
    {
        LastHeartbeat = now;
        Ends = now + lease;
    }
}
