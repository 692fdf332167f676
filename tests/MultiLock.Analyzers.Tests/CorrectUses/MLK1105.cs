//// As long as a timer can wait
public sealed class Jobs
{
    [LeaderOnly("g", Every = "1d", Timeout = "49d")]
    public async Task RunAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}

//// A long interval
public sealed class Jobs
{
    [LeaderOnly("g", Every = "60d")]
    public async Task RunAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}
