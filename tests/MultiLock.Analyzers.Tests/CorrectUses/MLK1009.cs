//// A task with a result
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await Task.Delay(1000, ct);
        return 1;
    }
}

//// A value task
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async ValueTask RunAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}

//// A value task with a result
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async ValueTask<int> RunAsync(CancellationToken ct)
    {
        await Task.Delay(1000, ct);
        return 1;
    }
}
