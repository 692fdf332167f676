//// No fix: a lease that is too short
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddConsulLeaderElection("http://localhost:8500", options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(1);
        options.HeartbeatTimeout = [|TimeSpan.FromSeconds(6)|];
    });
}

//// A TTL of zero
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddConsulLeaderElection(backend => backend.SessionTtl = [|TimeSpan.Zero|]);
}

//// A TTL of two days
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddConsulLeaderElection(backend => backend.SessionTtl = [|TimeSpan.FromDays(2)|]);
}
