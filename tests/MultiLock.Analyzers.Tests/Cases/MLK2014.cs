//// No token
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (LeadershipChangedEventArgs change in [|election.GetLeadershipChangesAsync()|])
        {
            Console.WriteLine(change.Reason);
        }
    }
}

//// => Pass ct
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (LeadershipChangedEventArgs change in election.GetLeadershipChangesAsync(ct))
        {
            Console.WriteLine(change.Reason);
        }
    }
}

//// Some changes, through operators
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (LeadershipChangedEventArgs change in [|election.GetLeadershipChangesAsync(LeadershipEventType.Lost)|].Where(change => change.LostLeadership).Skip(1))
        {
            Console.WriteLine(change.Reason);
        }
    }
}

//// => Pass ct
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (LeadershipChangedEventArgs change in election.GetLeadershipChangesAsync(LeadershipEventType.Lost, ct).Where(change => change.LostLeadership).Skip(1))
        {
            Console.WriteLine(change.Reason);
        }
    }
}

//// No fix: a method without a token
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync()
    {
        await foreach (LeadershipChangedEventArgs change in [|election.GetLeadershipChangesAsync()|])
        {
            Console.WriteLine(change.Reason);
        }
    }
}

//// An operator that awaits
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await [|election.GetLeadershipChangesAsync()|].ForEachAsync(change => Console.WriteLine(change.Reason));
    }
}

//// => Pass ct
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await election.GetLeadershipChangesAsync(ct).ForEachAsync(change => Console.WriteLine(change.Reason));
    }
}
