//// A linked token
public sealed class Worker(ILeaderElectionService election, HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (election.IsLeader && election.Leadership is { } leadership)
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, leadership.LeadershipEnded);
            await http.GetStringAsync("https://example.org", both.Token);
        }
    }
}

//// A fencing token
public sealed class Worker(ILeaderElectionService election, HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        LeadershipContext? leadership = election.Leadership;
        if (election.IsLeader && leadership is not null)
        {
            await http.GetStringAsync($"https://example.org/?token={leadership.FencingToken}", ct);
        }
    }
}

//// Leadership is given up
public sealed class Worker(ILeaderElectionService election, HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (election.IsLeader)
        {
            await election.ReleaseLeadershipAsync(ct);
        }
    }
}

//// Something is shown
public sealed class Worker(ILeaderElectionService election, HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (election.IsLeader)
        {
            await Console.Out.WriteLineAsync("leading".AsMemory(), ct);
        }
    }
}

//// Nothing is awaited
public sealed class Worker(ILeaderElectionService election, HttpClient http)
{
    public void Run()
    {
        if (election.IsLeader)
        {
            Console.WriteLine(http.Timeout);
        }
    }
}

//// Work of a follower
public sealed class Worker(ILeaderElectionService election, HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (!election.IsLeader)
        {
            await http.GetStringAsync("https://example.org/follower", ct);
        }
    }
}

//// A value that is shown
public sealed class Worker(ILeaderElectionService election)
{
    public string Show()
    {
        return election.IsLeader ? "leads" : "follows";
    }
}

//// IsLeader of a status
public sealed class Worker(HttpClient http)
{
    public async Task RunAsync(LeadershipStatus status, CancellationToken ct)
    {
        if (status.IsLeader)
        {
            await http.GetStringAsync("https://example.org", ct);
        }
    }
}

//// A leader that only waits
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (election.IsLeader)
        {
            await Task.Delay(1000, ct);
        }
    }
}

//// A request that is answered, and a line that is logged
namespace Microsoft.AspNetCore.Http
{
    public static class Answers
    {
        public static Task WriteAsync(string text) => Task.Delay(text.Length);
    }
}

namespace Microsoft.Extensions.Logging.Sinks
{
    public static class Sink
    {
        public static Task WriteAsync(string text) => Task.Delay(text.Length);
    }
}

namespace App
{
    public sealed class Worker(ILeaderElectionService election)
    {
        public async Task RunAsync()
        {
            if (election.IsLeader)
            {
                await Microsoft.AspNetCore.Http.Answers.WriteAsync("leading");
                await Microsoft.Extensions.Logging.Sinks.Sink.WriteAsync("leading");
            }
        }
    }
}
