namespace MultiLock;

/// <summary>What a subscription to leadership changes is told about.</summary>
[Flags]
public enum LeadershipEventType
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>This participant became the leader.</summary>
    Acquired = 1,

    /// <summary>This participant stopped being the leader.</summary>
    Lost = 2,

    /// <summary>The known leader is another one than before, or the same in another term, or none.</summary>
    Changed = 4,

    /// <summary>Everything.</summary>
    All = Acquired | Lost | Changed,
}
