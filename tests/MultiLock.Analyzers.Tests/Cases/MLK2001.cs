//// A continuous task that loops
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task [|RunAsync|]()
    {
        while (true)
        {
            await http.GetStringAsync("https://example.org");
        }
    }
}

//// => Take the CancellationToken of the run
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await http.GetStringAsync("https://example.org");
        }
    }
}

//// A scheduled task that awaits
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task [|RunAsync|]()
    {
        await http.GetStringAsync("https://example.org");
    }
}

//// => Take the CancellationToken of the run
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await http.GetStringAsync("https://example.org");
    }
}

//// A name that is taken, and an optional parameter
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task [|RunAsync|](IServiceProvider cancellationToken, int count = 1)
    {
        Console.WriteLine(count);
        Console.WriteLine(cancellationToken);
        await http.GetStringAsync("https://example.org");
    }
}

//// => Take the CancellationToken of the run
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(IServiceProvider cancellationToken, CancellationToken runToken, int count = 1)
    {
        Console.WriteLine(count);
        Console.WriteLine(cancellationToken);
        await http.GetStringAsync("https://example.org");
    }
}

//// A task that hands its work on
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public Task [|RunAsync|]()
    {
        return http.GetStringAsync("https://example.org");
    }
}

//// => Take the CancellationToken of the run
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public Task RunAsync(CancellationToken cancellationToken)
    {
        return http.GetStringAsync("https://example.org");
    }
}

//// No fix: of a partial method both halves would change
public sealed partial class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public partial Task RunAsync();
}

public sealed partial class Jobs
{
    public async partial Task [|RunAsync|]() => await http.GetStringAsync("https://example.org");
}

//// The fencing token alone ends nothing
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task [|RunAsync|](LeadershipContext leader)
    {
        Console.WriteLine(leader.FencingToken);
        await http.GetStringAsync("https://example.org");
    }
}

//// A continuous loop without anything to await
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public void [|Run|]()
    {
        while (true)
        {
            Console.WriteLine(http.Timeout);
        }
    }
}
