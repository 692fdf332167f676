//// A using declaration
public static class Demo
{
    public static async Task RunAsync(LeaderElectionService made, CancellationToken ct)
    {
        [|using|] LeaderElectionService election = made;
        await election.StartAsync(ct);
    }
}

//// => Write await using
public static class Demo
{
    public static async Task RunAsync(LeaderElectionService made, CancellationToken ct)
    {
        await using LeaderElectionService election = made;
        await election.StartAsync(ct);
    }
}

//// A using statement
public static class Demo
{
    public static async Task RunAsync(LeaderElectionService election, CancellationToken ct)
    {
        [|using|] (election)
        {
            await election.StartAsync(ct);
        }
    }
}

//// => Write await using
public static class Demo
{
    public static async Task RunAsync(LeaderElectionService election, CancellationToken ct)
    {
        await using (election)
        {
            await election.StartAsync(ct);
        }
    }
}

//// A call
public static class Demo
{
    public static async Task RunAsync(LeaderElectionService election, CancellationToken ct)
    {
        await election.StartAsync(ct);
        [|election.Dispose()|];
    }
}

//// => Await DisposeAsync
public static class Demo
{
    public static async Task RunAsync(LeaderElectionService election, CancellationToken ct)
    {
        await election.StartAsync(ct);
        await election.DisposeAsync();
    }
}

//// A backend
public static class Demo
{
    public static async Task RunAsync(ILeaderElectionProvider provider, CancellationToken ct)
    {
        await provider.InitializeAsync(ct);
        [|provider.Dispose()|];
    }
}

//// => Await DisposeAsync
public static class Demo
{
    public static async Task RunAsync(ILeaderElectionProvider provider, CancellationToken ct)
    {
        await provider.InitializeAsync(ct);
        await provider.DisposeAsync();
    }
}

//// No fix: a conditional call
public static class Demo
{
    public static async Task RunAsync(LeaderElectionService? election, CancellationToken ct)
    {
        await Task.Delay(1000, ct);
        election?[|.Dispose()|];
    }
}
