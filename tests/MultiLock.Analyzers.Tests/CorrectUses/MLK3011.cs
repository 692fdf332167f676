//// Shorter than the host waits
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.StopTimeout = TimeSpan.FromSeconds(29));
}

//// A host that waits longer
public static class Registration
{
    public static void Add(IServiceCollection services)
    {
        services.AddInMemoryLeaderElection(options => options.StopTimeout = TimeSpan.FromMinutes(2));
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(3));
    }
}
