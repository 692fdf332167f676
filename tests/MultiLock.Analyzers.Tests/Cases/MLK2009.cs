//// A result
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        Console.WriteLine([|http.GetStringAsync("https://example.org", ct).Result|].Length);
        await Task.Delay(1000, ct);
    }
}

//// => Await it
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        Console.WriteLine((await http.GetStringAsync("https://example.org", ct)).Length);
        await Task.Delay(1000, ct);
    }
}

//// A wait
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        [|http.GetStringAsync("https://example.org", ct).Wait()|];
        await Task.Delay(1000, ct);
    }
}

//// => Await it
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        await http.GetStringAsync("https://example.org", ct);
        await Task.Delay(1000, ct);
    }
}

//// An awaiter
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        string text = [|http.GetStringAsync("https://example.org", ct).GetAwaiter().GetResult()|];
        Console.WriteLine(text);
        await Task.Delay(1000, ct);
    }
}

//// => Await it
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        string text = await http.GetStringAsync("https://example.org", ct);
        Console.WriteLine(text);
        await Task.Delay(1000, ct);
    }
}

//// A sleep
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        [|Thread.Sleep(1000)|];
        await http.GetStringAsync("https://example.org", ct);
    }
}

//// => Await it
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        await Task.Delay(1000, ct);
        await http.GetStringAsync("https://example.org", ct);
    }
}

//// No fix: a method without a result cannot await
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(CancellationToken ct)
    {
        Console.WriteLine([|http.GetStringAsync("https://example.org", ct).Result|]);
    }
}

//// No fix: a wait with a limit
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        [|http.GetStringAsync("https://example.org", ct).Wait(1000, ct)|];
        await Task.Delay(1000, ct);
    }
}
