namespace MultiLock.ZooKeeper;

/// <summary>
/// A session of the contract, on one ZooKeeper session or, where its groups have very many or long names, on several. Guarded by the store's lock.
/// </summary>
/// <remarks>
/// ZooKeeper ends a process that it does not hear from. A process that lives but lets this session end, by sending no heartbeats, ends it itself, at
/// <see cref="Expiry"/> by its own clock: that is never before the <see cref="Deadline"/> that the library was told.
/// </remarks>
internal sealed class HolderSession(Guid id, TimeSpan lease)
{
    public Guid Id { get; } = id;

    public TimeSpan Lease { get; set; } = lease;

    /// <summary>Gets the groups that are held or may be, by group and attempt.</summary>
    public Dictionary<(string Group, Guid Attempt), Holding> Holdings { get; } = [];

    /// <summary>Gets the nodes that heartbeats write, one for each ZooKeeper session in use.</summary>
    public Dictionary<SessionLane, SessionBeat> Beats { get; } = [];

    /// <summary>Gets or sets how many acquires are under way.</summary>
    public int Acquires { get; set; }

    /// <summary>Gets or sets a value indicating whether a group was won: only then the session exists for the library.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Gets or sets a value indicating whether it is over: nothing is won or extended any more, and what it holds is given up.</summary>
    public bool IsOver { get; set; }

    /// <summary>Gets or sets when the last extending request was sent.</summary>
    public Instant LastBeat { get; set; }

    /// <summary>Gets or sets when this process gives up what the session holds, unless a heartbeat comes.</summary>
    public Instant Expiry { get; set; } = Instant.Never;

    /// <summary>Gets until when the groups are held for sure: on each ZooKeeper session that is used, and by this process.</summary>
    public Instant Deadline
    {
        get
        {
            Instant deadline = Expiry;
            foreach (SessionBeat beat in Beats.Values)
            {
                if (beat.IsProven)
                {
                    deadline = Instant.Min(deadline, beat.ProvenUntil);
                }
            }

            return deadline;
        }
    }

    public int NextLook { get; set; }
}
