//// A discarded task
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        _ = [|http.GetStringAsync("https://example.org", ct)|];
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

//// No fix: a method without a result cannot await
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(CancellationToken ct)
    {
        [|http.GetStringAsync("https://example.org", ct)|];
    }
}

//// No fix: the thread pool
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(CancellationToken ct)
    {
        [|ThreadPool.QueueUserWorkItem(_ => Console.WriteLine(1))|];
    }
}

//// No fix: a thread
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(CancellationToken ct)
    {
        [|new Thread(() => Console.WriteLine(1)).Start()|];
    }
}

//// A discarded task of what is disposed with the run
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(Stream stream, CancellationToken ct)
    {
        _ = [|stream.FlushAsync(ct)|];
        await Task.Delay(1000, ct);
    }
}
