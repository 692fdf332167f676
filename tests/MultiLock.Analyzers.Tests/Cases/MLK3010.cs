//// No fix: always
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => [|options.Solo = true|]);
}

//// An initializer
public static class Options2
{
    public static LeaderElectionOptions Make() => new() { [|Solo = true|] };
}
