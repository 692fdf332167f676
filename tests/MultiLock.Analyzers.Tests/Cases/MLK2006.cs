//// No fix: work behind a check
public sealed class Worker(ILeaderElectionService election, HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (election.IsLeader)
        {
            [|await http.GetStringAsync("https://example.org", ct)|];
        }
    }
}

//// Work behind a check and something else
public sealed class Worker(ILeaderElectionService election, HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (http.Timeout > TimeSpan.Zero && election.IsLeader)
        {
            Console.WriteLine(1);
            [|await http.GetStringAsync("https://example.org", ct)|];
        }
    }
}

//// Work after an early return
public sealed class Worker(ILeaderElectionService election, HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (!election.IsLeader)
        {
            return;
        }

        [|await http.GetStringAsync("https://example.org", ct)|];
    }
}

//// Work in the other branch
public sealed class Worker(ILeaderElectionService election, HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (!election.IsLeader)
        {
            Console.WriteLine("not leading");
        }
        else
        {
            [|await http.GetStringAsync("https://example.org", ct)|];
        }
    }
}

//// The class itself, instead of the interface
public sealed class Worker(LeaderElectionService election, HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (election.IsLeader)
        {
            [|await http.GetStringAsync("https://example.org", ct)|];
        }
    }
}

//// No fix: something else that is called Delay
public sealed class Metronome
{
    public Task Delay(CancellationToken ct) => Task.Delay(1000, ct);
}

public sealed class Worker(ILeaderElectionService election, Metronome metronome)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (election.IsLeader)
        {
            [|await metronome.Delay(ct)|];
        }
    }
}
