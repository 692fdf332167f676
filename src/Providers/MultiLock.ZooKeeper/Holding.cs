namespace MultiLock.ZooKeeper;

/// <summary>A group that a session holds, or may hold because an answer is outstanding. Guarded by the store's lock.</summary>
internal sealed class Holding(string group, Guid attempt, SessionLane lane)
{
    public string Group { get; } = group;

    public Guid Attempt { get; } = attempt;

    public SessionLane Lane { get; } = lane;

    /// <summary>Gets or sets the term; 0 while it is not known.</summary>
    public long Term { get; set; }

    /// <summary>Gets or sets the path of the ticket; null while it is not known.</summary>
    public string? Ticket { get; set; }

    /// <summary>Gets or sets how many acquires of this attempt are under way.</summary>
    public int Claims { get; set; }

    /// <summary>Gets or sets a value indicating whether a claim was sent whose answer was not seen.</summary>
    public bool MayBeHeld { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether a release was asked for. Claims of acquires that are still under way are not sent any more: they would win what nobody
    /// releases.
    /// </summary>
    public bool Revoked { get; set; }
}
