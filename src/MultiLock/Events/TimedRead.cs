namespace MultiLock;

/// <summary>What a <see cref="TimedChangeReader"/> met first.</summary>
internal enum TimedRead
{
    Change,
    Elapsed,
    End,
}
