//// An interval
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m", RunOnStart = true)]
    public async Task RunAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}

//// An expression
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", RunOnStart = true)]
    public async Task RunAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}

//// Switched off
public sealed class Jobs
{
    [LeaderOnly("g", RunOnStart = false)]
    public async Task RunAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}
