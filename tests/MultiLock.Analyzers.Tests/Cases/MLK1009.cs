//// A number
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public int [|Run|]() => 1;
}

//// A stream
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public IAsyncEnumerable<int> [|Run|]() => AsyncEnumerable.Empty<int>();
}

//// No fix: what became of the result, nobody knows
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public bool [|Run|](CancellationToken ct) => ct.IsCancellationRequested;
}
