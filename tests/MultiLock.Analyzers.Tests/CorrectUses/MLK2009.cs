//// The result of a task that was awaited
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        Task<string> first = http.GetStringAsync("https://example.org", ct);
        await Task.WhenAll(first);
        Console.WriteLine(first.Result);
    }
}

//// A property called Result
public sealed record Answer(string Result);

public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(Make().Result);

    private static Answer Make() => new("x");
}

//// A wait that is awaited
public sealed class Jobs(SemaphoreSlim gate)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        gate.Release();
    }
}

//// A sleep that no attribute marks
public sealed class Jobs
{
    public void Run() => Thread.Sleep(1000);
}

//// The awaiter of something that is no task
public sealed class Lookup
{
    public Lookup Ask() => this;

    public Lookup GetAwaiter() => this;

    public int GetResult() => 1;
}

public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(new Lookup().Ask().GetAwaiter().GetResult());
}
