namespace MultiLock.Simulation;

/// <summary>A backend's server: it answers each request atomically when it arrives, and knows who really holds what.</summary>
internal interface IStoreModel
{
    /// <summary>Gets or sets what is told about changes; it goes through the network like everything else.</summary>
    Action<LeadershipNotification> Push { get; set; }

    /// <summary>
    /// Gets a value indicating whether a session lives for as long as it was promised. Where it may die early, a leader may believe in its term for a
    /// moment after its record is gone; nobody else can have won the group then.
    /// </summary>
    bool KeepsPromises { get; }

    /// <summary>How long a dead process can hold a group of this lease at the most, by the store's clock.</summary>
    TimeSpan LongestHold(TimeSpan lease);

    AcquireReply Acquire(AcquireRequest request);

    RenewReply Renew(RenewRequest request);

    void Release(ReleaseRequest request);

    IReadOnlyList<LeaderRecord?> Read(IReadOnlyList<string> groups);

    bool WriteState(GroupStateWrite request);

    /// <summary>What the next term of the group would read.</summary>
    ReadOnlyMemory<byte> StateOf(string group);

    /// <summary>Who holds the group at this moment of true time.</summary>
    Holder? HolderOf(string group);

    /// <summary>A process that competes has come, or has gone.</summary>
    void ProcessesChanged(int by);

    /// <summary>An operator, or a failing node, ends the session of whoever holds the group.</summary>
    /// <returns>False if this store cannot.</returns>
    bool KillSession(string group);

    /// <summary>An operator deletes the record of the group.</summary>
    /// <returns>False if this store cannot.</returns>
    bool DeleteRecord(string group);

    /// <summary>A replica takes over that has not seen the writes of the last moments.</summary>
    /// <returns>False if this store cannot.</returns>
    bool FailOverWithLoss(TimeSpan lost);
}
