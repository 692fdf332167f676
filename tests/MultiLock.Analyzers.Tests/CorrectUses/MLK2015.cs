//// A method that cannot await
public static class Demo
{
    public static void Stop(LeaderElectionService election)
    {
        election.Dispose();
    }
}

//// A lambda that cannot await
public static class Demo
{
    public static async Task RunAsync(LeaderElectionService election, CancellationToken ct)
    {
        Action stop = () => election.Dispose();
        await election.StartAsync(ct);
        stop();
    }
}

//// Asynchronous disposal
public static class Demo
{
    public static async Task RunAsync(LeaderElectionService made, CancellationToken ct)
    {
        await using LeaderElectionService election = made;
        await election.StartAsync(ct);
    }
}

//// A host, which is not an election
public static class Demo
{
    public static async Task RunAsync(HostApplicationBuilder builder)
    {
        using IHost host = builder.Build();
        await host.RunAsync();
    }
}

//// A using of a method that cannot await
public static class Demo
{
    public static void Run(LeaderElectionService made)
    {
        using LeaderElectionService election = made;
        Console.WriteLine(election.ParticipantId);
    }
}

//// Something else that is disposed
public static class Demo
{
    public static async Task RunAsync(CancellationToken ct)
    {
        var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        await timer.WaitForNextTickAsync(ct);
        timer.Dispose();
    }
}
