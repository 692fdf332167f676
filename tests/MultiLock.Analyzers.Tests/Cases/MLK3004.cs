//// An interval of zero
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.ElectionInterval = [|TimeSpan.Zero|]);
}

//// No fix: a negative time
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.StopTimeout = [|TimeSpan.FromSeconds(-1)|]);
}

//// No groups
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.MaxGroups = [|0|]);
}

//// An empty participant
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.ParticipantId = [|""|]);
}

//// A lease of two days
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatTimeout = [|TimeSpan.FromDays(2)|];
    });
}
