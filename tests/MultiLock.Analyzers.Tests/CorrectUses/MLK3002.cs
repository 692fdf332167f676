//// A grace that is not constant
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(9);
        options.HeartbeatTimeout = TimeSpan.FromSeconds(10);
        options.StopGrace = TimeSpan.FromSeconds(Environment.ProcessorCount);
    });
}

//// No margins at all
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(4);
        options.HeartbeatTimeout = TimeSpan.FromSeconds(10);
        options.DriftMargin = TimeSpan.Zero;
        options.StopGrace = TimeSpan.Zero;
    });
}
