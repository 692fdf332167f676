//// Plain values with defaults
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(int count = 5, string name = "x") => Console.WriteLine(name + count);
}

//// A nullable value
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run(int? count) => Console.WriteLine(count);
}

//// Everything that a run has
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(LeadershipContext leader, LeaderTaskRun run, [FromKeyedServices("k")] IDisposable keyed, IServiceProvider services, CancellationToken ct)
    {
        Console.WriteLine(leader.FencingToken + run.Attempt + services.GetHashCode() + keyed.GetHashCode());
        await Task.Delay(1000, ct);
    }
}
