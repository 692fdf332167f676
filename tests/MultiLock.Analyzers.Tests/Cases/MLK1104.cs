//// A continuous task
public sealed class Jobs
{
    [LeaderOnly("g", [|RunOnStart = true|])]
    public async Task RunAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}

//// => Remove RunOnStart
public sealed class Jobs
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}
