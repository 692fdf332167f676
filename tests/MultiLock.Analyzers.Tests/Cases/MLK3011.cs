//// No fix: longer than the host waits
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => [|options.StopTimeout = TimeSpan.FromSeconds(30)|]);
}
