//// The shortest session
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddConsulLeaderElection(backend => backend.SessionTtl = TimeSpan.FromSeconds(10));
}

//// A TTL of something else
namespace Other
{
    public sealed class ConsulLeaderElectionOptions
    {
        public TimeSpan SessionTtl { get; set; }

        public static ConsulLeaderElectionOptions Make() => new() { SessionTtl = TimeSpan.FromSeconds(1) };
    }
}
