//// A lease that is shorter than a heartbeat
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(30);
        [|options.HeartbeatTimeout = TimeSpan.FromSeconds(10)|];
    });
}

//// A lease as long as a heartbeat
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(10);
        [|options.HeartbeatTimeout = new TimeSpan(0, 0, 10)|];
    });
}

//// No fix: a lease that is shorter than the default heartbeat
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => [|options.HeartbeatTimeout = TimeSpan.FromSeconds(4)|]);
}

//// An interval that is longer than the default lease
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => [|options.HeartbeatInterval = TimeSpan.FromMinutes(1)|]);
}

//// An initializer
public static class Options2
{
    public static LeaderElectionOptions Make() => new()
    {
        HeartbeatInterval = TimeSpan.FromSeconds(30),
        [|HeartbeatTimeout = TimeSpan.FromSeconds(10)|],
    };
}

//// An interval of days
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => [|options.HeartbeatInterval = TimeSpan.FromDays(2)|]);
}
