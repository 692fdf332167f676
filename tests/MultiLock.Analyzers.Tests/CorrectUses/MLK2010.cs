//// Tasks that are awaited together
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        Task first = http.GetStringAsync("https://example.org", ct);
        Task second = Task.Delay(1000, ct);
        await Task.WhenAll(first, second);
    }
}

//// A discarded value
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        _ = http.Timeout;
        _ = await http.GetStringAsync("https://example.org", ct);
    }
}

//// A task that is returned
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public Task RunAsync(CancellationToken ct)
    {
        return http.GetStringAsync("https://example.org", ct);
    }
}

//// A discarded task elsewhere
public sealed class Page(HttpClient http)
{
    public void OnClick() => _ = http.GetStringAsync("https://example.org");
}

//// A discarded value that a method returns
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(List<string> names) => _ = names.Remove("x");
}
