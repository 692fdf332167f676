namespace MultiLock.Benchmarks;

/// <summary>One library with a number of groups.</summary>
internal sealed record LoadCase(string Library, int Groups)
{
    private static readonly int[] Own = [1, 100, 1000];

    /// <summary>
    /// What each can stand on a machine of this size. RedLock.net and DistributedLock.Redis poll for each group by itself; each lock that DistributedLock.Postgres holds or waits
    /// for is a connection, and a server has 200 of them here, for three processes.
    /// </summary>
    public static IEnumerable<LoadCase> For(string library) => (library switch
    {
        ContenderList.MultiLock => Own,
        ContenderList.DistributedLockPostgres => [1, 50],
        _ => [1, 100],
    }).Select(groups => new LoadCase(library, groups));
}
