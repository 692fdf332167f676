//// An answer that nobody looks at
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        await [|election.TryAcquireLeadershipAsync(ct)|];
        Console.WriteLine("leading?");
    }
}

//// => Write '_ =': the answer does not matter
public sealed class Worker(ILeaderElectionService election)
{
    public async Task RunAsync(CancellationToken ct)
    {
        _ = await election.TryAcquireLeadershipAsync(ct);
        Console.WriteLine("leading?");
    }
}
