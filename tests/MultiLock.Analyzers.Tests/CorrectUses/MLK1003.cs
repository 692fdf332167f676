//// A class that derives from a generic one
public class Base<T>
{
    protected T? Value { get; set; }
}

public sealed class Jobs : Base<int>
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(Value);
}

//// Generic parameters and results
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async Task<int> RunAsync(ILogger<Jobs> logger, IEnumerable<IDisposable> all, CancellationToken ct)
    {
        await Task.Delay(1000, ct);
        return all.Count();
    }
}
