//// A wait that is woken
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        LeadershipContext leadership = await election.WaitForLeadershipAsync(ct);
        Console.WriteLine(leadership.FencingToken);
    }
}

//// A gauge that is set from time to time
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            Console.WriteLine(election.IsLeader ? 1 : 0);
            await Task.Delay(1000, ct);
        }
    }
}

//// A loop without a pause
public sealed class Worker(ILeaderElectionService election)
{
    public void Run(IEnumerable<int> items)
    {
        foreach (int item in items)
        {
            if (!election.IsLeader)
            {
                break;
            }

            Console.WriteLine(item);
        }
    }
}

//// A leader task that checks its term
public sealed class Jobs
{
    [LeaderOnly("g")]
    public async Task RunAsync(LeadershipContext leader, CancellationToken ct)
    {
        while (leader.IsCurrent)
        {
            await Task.Delay(1000, ct);
        }
    }
}

//// IsLeader of something else
public sealed class Node
{
    public bool IsLeader { get; set; }

    public async Task RunAsync(CancellationToken ct)
    {
        while (!IsLeader)
        {
            await Task.Delay(1000, ct);
        }
    }
}

//// Pauses of something else
public sealed class Metronome
{
    public void Delay() => Console.WriteLine("delay");

    public void Sleep() => Console.WriteLine("sleep");

    public bool WaitForNextTickAsync() => true;
}

public sealed class Worker(ILeaderElectionService election)
{
    public void Run(Metronome metronome, int times)
    {
        for (int i = 0; i < times; i++)
        {
            if (election.IsLeader)
            {
                Console.WriteLine(i);
            }

            metronome.Delay();
            metronome.Sleep();
            Console.WriteLine(metronome.WaitForNextTickAsync());
        }
    }
}
