namespace MultiLock.Benchmarks;

/// <summary>What a server has counted since its start.</summary>
/// <param name="Commands">Commands; transactions for a database.</param>
/// <param name="Requests">What clients sent, where the server also counts what its scripts call; else the same.</param>
/// <param name="Rows">Rows, or keys, that were written.</param>
/// <param name="Connections">Connections that are open now, without the counter's own.</param>
internal sealed record ServerCounts(long Commands, long Requests, long Rows, int Connections);
