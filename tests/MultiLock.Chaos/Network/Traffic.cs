namespace MultiLock.Chaos;

/// <summary>The two ways of a connection.</summary>
[Flags]
internal enum Traffic
{
    None = 0,
    Requests = 1,
    Replies = 2,
    Both = Requests | Replies,
}
