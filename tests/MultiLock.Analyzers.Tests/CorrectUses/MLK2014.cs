//// A token
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

//// A token of the enumeration
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (LeadershipChangedEventArgs change in election.GetLeadershipChangesAsync().WithCancellation(ct))
        {
            Console.WriteLine(change.Reason);
        }
    }
}

//// A token of an operator
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (LeadershipChangedEventArgs change in election.GetLeadershipChangesAsync().Where(change => change.BecameLeader, ct))
        {
            Console.WriteLine(change.Reason);
        }
    }
}

//// A stream that ends by itself
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (LeadershipChangedEventArgs change in election.GetLeadershipChangesAsync().TakeUntilLeader())
        {
            Console.WriteLine(change.Reason);
        }
    }
}

//// A loop that is left
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (LeadershipChangedEventArgs change in election.GetLeadershipChangesAsync())
        {
            if (change.BecameLeader)
            {
                break;
            }
        }
    }
}

//// A subscription that is handed on
public sealed class Worker(ILeaderElectionService election)
{
    public IAsyncEnumerable<LeadershipChangedEventArgs> Watch()
    {
        return election.GetLeadershipChangesAsync();
    }
}
