//// The ends of the ranges
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.ElectionInterval = TimeSpan.FromMilliseconds(10);
        options.StopTimeout = TimeSpan.FromTicks(1);
        options.MaxGroups = 1;
        options.StopGrace = TimeSpan.Zero;
    });
}

//// No limit
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.MaxGroups = null);
}

//// A margin that is left to its default
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.DriftMargin = null);
}
