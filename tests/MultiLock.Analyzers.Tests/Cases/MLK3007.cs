//// A statement
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        [|options.ParticipantId = "worker"|];
        options.MaxGroups = 2;
    });
}

//// => Remove ParticipantId
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.MaxGroups = 2;
    });
}

//// No fix: a lambda of one expression
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => [|options.ParticipantId = "worker"|]);
}
