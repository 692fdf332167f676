//// A method without a result
public sealed class Jobs
{
    [LeaderOnly("g")]
    public void [|Run|]() => Console.WriteLine(1);
}

//// => Run it every minute
public sealed class Jobs
{
    [LeaderOnly("g", Every = "1m")]
    public void Run() => Console.WriteLine(1);
}

//// A completed task
public sealed class Jobs
{
    [LeaderOnly("g", Name = "n")]
    public Task [|RunAsync|](CancellationToken ct)
    {
        Console.WriteLine(1);
        return Task.CompletedTask;
    }
}

//// => Run it every minute
public sealed class Jobs
{
    [LeaderOnly("g", Name = "n", Every = "1m")]
    public Task RunAsync(CancellationToken ct)
    {
        Console.WriteLine(1);
        return Task.CompletedTask;
    }
}

//// A completed value task
public sealed class Jobs
{
    [LeaderOnly("g")]
    public ValueTask [|RunAsync|]()
    {
        Console.WriteLine(1);
        return default;
    }
}
