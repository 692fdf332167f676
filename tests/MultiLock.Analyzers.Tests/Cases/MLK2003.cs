//// No token
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        await http.GetStringAsync("https://example.org", [|CancellationToken.None|]);
        ct.ThrowIfCancellationRequested();
    }
}

//// => Pass ct
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        await http.GetStringAsync("https://example.org", ct);
        ct.ThrowIfCancellationRequested();
    }
}

//// A default token, twice
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        await http.GetStringAsync("https://example.org", [|default|]);
        await Task.Delay(1000, [|default(CancellationToken)|]);
        ct.ThrowIfCancellationRequested();
    }
}

//// => Pass ct
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        await http.GetStringAsync("https://example.org", ct);
        await Task.Delay(1000, ct);
        ct.ThrowIfCancellationRequested();
    }
}

//// The token of the application
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(IHostApplicationLifetime lifetime, CancellationToken ct)
    {
        await http.GetStringAsync("https://example.org", [|lifetime.ApplicationStopping|]);
        ct.ThrowIfCancellationRequested();
    }
}

//// => Pass ct
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(IHostApplicationLifetime lifetime, CancellationToken ct)
    {
        await http.GetStringAsync("https://example.org", ct);
        ct.ThrowIfCancellationRequested();
    }
}

//// The token of the term, where a run has a timeout
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m", Timeout = "1m")]
    public async Task RunAsync(LeadershipContext leader, CancellationToken ct)
    {
        await http.GetStringAsync("https://example.org", [|leader.LeadershipEnded|]);
        ct.ThrowIfCancellationRequested();
    }
}
