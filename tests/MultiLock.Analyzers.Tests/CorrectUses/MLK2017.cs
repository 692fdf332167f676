//// A condition
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        if (!await election.TryAcquireLeadershipAsync(ct))
        {
            return;
        }

        Console.WriteLine("leading");
    }
}

//// A discard
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        _ = await election.TryAcquireLeadershipAsync(ct);
    }
}

//// A variable
public sealed class Worker(ILeaderElectionService election)
{
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        bool won = await election.TryAcquireLeadershipAsync(ct).ConfigureAwait(false);
        return won;
    }
}
