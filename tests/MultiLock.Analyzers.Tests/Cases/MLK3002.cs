//// No fix: the margins take the rest
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(9);
        [|options.HeartbeatTimeout = TimeSpan.FromSeconds(10)|];
    });
}

//// A grace that is too long
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(3);
        [|options.HeartbeatTimeout = TimeSpan.FromSeconds(10)|];
        options.StopGrace = TimeSpan.FromSeconds(8);
    });
}
