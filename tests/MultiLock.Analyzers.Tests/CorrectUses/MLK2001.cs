//// A scheduled method that returns at once
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public Task RunAsync()
    {
        Console.WriteLine(http.Timeout);
        return Task.CompletedTask;
    }
}

//// A scheduled method without a result
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public void Run()
    {
        Console.WriteLine(http.Timeout);
    }
}

//// A task that watches its leadership
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(LeadershipContext leader)
    {
        while (leader.IsCurrent)
        {
            await http.GetStringAsync("https://example.org");
        }
    }
}

//// A task that uses the token of its leadership
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(LeaderTaskRun run)
    {
        await http.GetStringAsync("https://example.org", run.Leadership.LeadershipEnded);
    }
}

//// A task that hands its leadership on
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(LeadershipContext leader) => await WorkAsync(leader);

    private static async Task WorkAsync(LeadershipContext leader) => await Task.Delay(1000, leader.LeadershipEnded);
}

//// An override, whose parameters are given
public abstract class Base
{
    public abstract Task RunAsync();
}

public sealed class Jobs(HttpClient http) : Base
{
    [LeaderOnly("g", Every = "5m")]
    public override async Task RunAsync() => await http.GetStringAsync("https://example.org");
}

//// An implementation, whose parameters are given
public interface IJob
{
    Task RunAsync();
}

public sealed class Jobs(HttpClient http) : IJob
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync() => await http.GetStringAsync("https://example.org");
}

//// A method that no attribute marks
public sealed class Jobs(HttpClient http)
{
    public async Task RunAsync() => await http.GetStringAsync("https://example.org");
}
