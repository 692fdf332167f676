namespace MultiLock.Chaos;

/// <summary>What the register said to a write.</summary>
internal enum WriteOutcome
{
    /// <summary>No answer came: the write may have been done.</summary>
    Unknown,
    Accepted,
    Refused,
}
