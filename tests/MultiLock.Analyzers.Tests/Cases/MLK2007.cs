//// A loop that waits
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        while (![|election.IsLeader|])
        {
            await Task.Delay(1000, ct);
        }

        Console.WriteLine("leading");
    }
}

//// => Await WaitForLeadershipAsync
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await election.WaitForLeadershipAsync(ct);

        Console.WriteLine("leading");
    }
}

//// A loop that waits without a token, as one statement
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync()
    {
        while (![|election.IsLeader|])
            await Task.Delay(1000);
    }
}

//// => Await WaitForLeadershipAsync
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync()
    {
        await election.WaitForLeadershipAsync();
    }
}

//// No fix: a loop that works and waits
public sealed class Worker(ILeaderElectionService election, HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            if ([|election.IsLeader|])
            {
                await http.GetStringAsync("https://example.org", ct);
            }

            await Task.Delay(1000, ct);
        }
    }
}

//// No fix: a timer
public sealed class Worker(ILeaderElectionService election, HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(ct))
        {
            if ([|election.IsLeader|])
            {
                Console.WriteLine(http.Timeout);
            }
        }
    }
}

//// No fix: the loop does something else, too
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        while (![|election.IsLeader|])
        {
            Console.WriteLine("waiting");
            await Task.Delay(1000, ct);
        }
    }
}

//// No fix: the loop ends for another reason, too
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        while (![|election.IsLeader|] && !ct.IsCancellationRequested)
        {
            await Task.Delay(1000, ct);
        }
    }
}
