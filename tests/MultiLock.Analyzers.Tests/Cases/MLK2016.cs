//// A letter is missing
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class Page([[|FromKeyedServices("biling")|]] ILeaderElectionService election)
{
    public string Show() => election.ParticipantId;
}

//// => Write "billing"
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class Page([FromKeyedServices("billing")] ILeaderElectionService election)
{
    public string Show() => election.ParticipantId;
}

//// Another case
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class Page([[|FromKeyedServices("Billing")|]] ILeaderElectionService election)
{
    public string Show() => election.ParticipantId;
}

//// => Write "billing"
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class Page([FromKeyedServices("billing")] ILeaderElectionService election)
{
    public string Show() => election.ParticipantId;
}

//// A service that is asked for
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public static class Page
{
    public static ILeaderElectionService Find(IServiceProvider services) => services.GetRequiredKeyedService<ILeaderElectionService>([|"billling"|]);
}

//// => Write "billing"
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public static class Page
{
    public static ILeaderElectionService Find(IServiceProvider services) => services.GetRequiredKeyedService<ILeaderElectionService>("billing");
}

//// No fix: a constant that is used elsewhere
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public static class Page
{
    private const string Group = "biling";

    public static ILeaderElectionService Find(IServiceProvider services) => services.GetRequiredKeyedService<ILeaderElectionService>([|Group|]);
}
