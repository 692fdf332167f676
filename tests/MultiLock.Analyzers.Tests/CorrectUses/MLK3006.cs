//// The shortest lease
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddConsulLeaderElection("http://localhost:8500", options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(3);
        options.HeartbeatTimeout = TimeSpan.FromSeconds(10);
    });
}

//// A TTL that is shorter than the lease, which counts then
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddConsulLeaderElection(backend => backend.SessionTtl = TimeSpan.FromSeconds(5));
}

//// A short lease in a longer session
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddConsulLeaderElection(backend => backend.SessionTtl = TimeSpan.FromSeconds(10), options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(1);
        options.HeartbeatTimeout = TimeSpan.FromSeconds(6);
    });
}

//// A TTL of something else
namespace Other
{
    public sealed class ConsulLeaderElectionOptions
    {
        public TimeSpan SessionTtl { get; set; }

        public static ConsulLeaderElectionOptions Make() => new() { SessionTtl = TimeSpan.Zero };
    }
}

//// A registration of one's own that has the name
public static class Own
{
    public static IServiceCollection AddConsulLeaderElection(IServiceCollection services, Action<LeaderElectionOptions> configure) => services;

    public static void Add(IServiceCollection services) => AddConsulLeaderElection(services, options => options.HeartbeatTimeout = TimeSpan.FromSeconds(8));
}
