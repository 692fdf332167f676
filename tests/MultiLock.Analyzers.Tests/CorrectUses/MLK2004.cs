//// Work that is awaited once a term
public sealed class Jobs
{
    [LeaderOnly("g")]
    public async Task WarmUpAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}

//// A task of somebody else
public sealed class Jobs
{
    [LeaderOnly("g")]
    public Task RunAsync(HttpClient http, CancellationToken ct) => http.GetStringAsync("https://example.org", ct);
}

//// A method that is being written
public sealed class Jobs
{
    [LeaderOnly("g")]
    public void Run()
    {
    }
}

//// A method that is not written yet
public sealed class Jobs
{
    [LeaderOnly("g")]
    public Task RunAsync(CancellationToken ct) => throw new NotImplementedException();
}

//// A call that is given the token
public sealed class Jobs
{
    [LeaderOnly("g")]
    public void Run(CancellationToken ct) => Loop(ct);

    private static void Loop(CancellationToken ct) => ct.WaitHandle.WaitOne();
}

//// A call that may go on
public sealed class Pump
{
    public void Run() => Thread.Sleep(Timeout.Infinite);
}

public sealed class Jobs(Pump pump)
{
    [LeaderOnly("g")]
    public void Work() => pump.Run();
}

//// A loop
public sealed class Jobs
{
    [LeaderOnly("g")]
    public void Run(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            Console.WriteLine(1);
        }
    }
}

//// A schedule
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// Work that is done once a term, and tried again until it is
public sealed class Jobs
{
    [LeaderOnly("g", OnFailure = LeaderTaskFailure.Retry)]
    public void Run() => Console.WriteLine(1);
}
