//// A lambda that is awaited
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(Stream stream, CancellationToken ct)
    {
        await Task.Run(() => stream.Flush(), ct);
    }
}

//// An event that is let go again
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(Stream stream)
    {
        ConsoleCancelEventHandler handler = (_, _) => stream.Flush();
        Console.CancelKeyPress += handler;
        Console.CancelKeyPress -= handler;
    }
}

//// A query
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(Stream stream)
    {
        Console.WriteLine(Enumerable.Range(0, 10).Count(_ => stream.CanRead));
    }
}

//// An event whose handler captures nothing of the run
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(IServiceProvider services)
    {
        Console.CancelKeyPress += (_, _) => Console.WriteLine(services);
    }
}

//// A service of the host, which outlives the run
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(ILoggerFactory loggers)
    {
        Console.CancelKeyPress += (_, _) => loggers.CreateLogger("x");
    }
}
