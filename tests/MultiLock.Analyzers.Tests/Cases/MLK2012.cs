//// No fix: a discarded task
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(Stream stream, CancellationToken ct)
    {
        _ = Task.Run(() => [|stream|].Flush(), ct);
        await Task.Delay(1000, ct);
    }
}

//// The thread pool
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(Stream stream)
    {
        ThreadPool.QueueUserWorkItem(_ => [|stream|].Flush());
    }
}

//// A thread
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(Stream stream)
    {
        new Thread(() => [|stream|].Flush()).Start();
    }
}

//// An event
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(Stream stream)
    {
        Console.CancelKeyPress += (_, _) => [|stream|].Flush();
    }
}

//// An event, where the handler of another one is removed
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(Stream stream)
    {
        Console.CancelKeyPress += (_, _) => [|stream|].Flush();
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
    }

    private static void OnExit(object? sender, EventArgs e) => Console.WriteLine("exit");
}
