namespace MultiLock;

/// <summary>What became of a write of the record.</summary>
internal enum LeaderTaskWrite
{
    /// <summary>The backend has acknowledged it.</summary>
    Written,

    /// <summary>The term does not hold the group any more.</summary>
    Refused,

    /// <summary>Nobody knows: it may have been carried out, and may yet be.</summary>
    Unknown,

    /// <summary>The backend stores no group state.</summary>
    Unsupported,
}
