//// A group that is declared
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddLeaderGroup([|"monthly reports"|]);
}

//// => Write "monthly-reports"
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddLeaderGroup("monthly-reports");
}

//// The group of the un-named options
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.ElectionGroup = [|"a/b"|]);
}

//// => Write "a-b"
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.ElectionGroup = "a-b");
}

//// A group that is added later
public static class Tenants
{
    public static void Add(ILeaderElections elections) => elections.GetOrAdd([|"tenant:1"|]);
}

//// => Write "tenant-1"
public static class Tenants
{
    public static void Add(ILeaderElections elections) => elections.GetOrAdd("tenant-1");
}

//// A key
public sealed class Page([[|FromKeyedServices("a b")|]] ILeaderElectionService election)
{
    public string Show() => election.ParticipantId;
}

//// => Write "a-b"
public sealed class Page([FromKeyedServices("a-b")] ILeaderElectionService election)
{
    public string Show() => election.ParticipantId;
}

//// No fix: an empty name
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddLeaderGroup([|""|]);
}
