//// A group of a task
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class Page([FromKeyedServices("billing")] ILeaderElectionService election)
{
    public string Show() => election.ParticipantId;
}

//// A group that is declared
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class Page([FromKeyedServices("biling")] ILeaderElectionService election)
{
    public string Show() => election.ParticipantId;
}

public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddLeaderGroup("biling");
}

//// A group that nothing here resembles, which configuration may declare
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class Page([FromKeyedServices("reports")] ILeaderElectionService election)
{
    public string Show() => election.ParticipantId;
}

//// The default group
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class Page([FromKeyedServices("default")] ILeaderElectionService election)
{
    public string Show() => election.ParticipantId;
}

//// A group of the un-named options
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class Page([FromKeyedServices("bilLing2")] ILeaderElectionService election)
{
    public string Show() => election.ParticipantId;
}

public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.ElectionGroup = "bilLing2");
}

//// A key of another service
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class Page([FromKeyedServices("biling")] IDisposable other)
{
    public void Close() => other.Dispose();
}

//// A key of another service, asked for in code
public sealed class Jobs
{
    [LeaderOnly("billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public static class Page
{
    public static HttpClient Of(IServiceProvider services) => services.GetRequiredKeyedService<HttpClient>("biling");
}
