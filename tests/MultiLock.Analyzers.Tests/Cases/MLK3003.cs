//// No fix: one heartbeat fits
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(5);
        [|options.HeartbeatTimeout = TimeSpan.FromSeconds(10)|];
    });
}

//// Milliseconds
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(80);
        [|options.HeartbeatTimeout = TimeSpan.FromMilliseconds(150)|];
    });
}
