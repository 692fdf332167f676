//// Longer than a timer can wait
public sealed class Jobs
{
    [LeaderOnly("g", Every = "1d", [|Timeout = "50d"|])]
    public async Task RunAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}

//// => Remove Timeout
public sealed class Jobs
{
    [LeaderOnly("g", Every = "1d")]
    public async Task RunAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}
