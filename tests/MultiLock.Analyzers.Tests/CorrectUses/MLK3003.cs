//// Short leases with room
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(40);
        options.HeartbeatTimeout = TimeSpan.FromMilliseconds(150);
    });
}

//// The defaults
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.ElectionGroup = "g");
}

//// A lease that is longer than the default
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.HeartbeatTimeout = TimeSpan.FromSeconds(30));
}
