//// Options that fit
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(30);
        options.HeartbeatTimeout = TimeSpan.FromSeconds(90);
    });
}

//// A group, whose other options nobody knows here
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddLeaderGroup("g", options => options.HeartbeatTimeout = TimeSpan.FromSeconds(4));
}

//// A value that is not constant
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(Environment.ProcessorCount);
        options.HeartbeatTimeout = TimeSpan.FromSeconds(1);
    });
}

//// A value under a condition
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(30);
        options.HeartbeatTimeout = TimeSpan.FromSeconds(90);
        if (Environment.ProcessorCount > 1)
        {
            options.HeartbeatTimeout = TimeSpan.FromSeconds(20);
        }
    });
}

//// Options of the same names elsewhere
public sealed class Settings
{
    public TimeSpan HeartbeatInterval { get; set; }

    public TimeSpan HeartbeatTimeout { get; set; }

    public static Settings Make() => new() { HeartbeatInterval = TimeSpan.FromSeconds(30), HeartbeatTimeout = TimeSpan.FromSeconds(10) };
}

//// An interval of something else
public sealed class Probe
{
    public TimeSpan HeartbeatInterval { get; set; }
}

public static class Registration
{
    public static void Add(IServiceCollection services, Probe probe) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatTimeout = TimeSpan.FromSeconds(30);
        probe.HeartbeatInterval = TimeSpan.FromHours(1);
    });
}

//// Margins alone, beside a lease of a group
public static class Registration
{
    public static void Add(IServiceCollection services)
    {
        services.AddInMemoryLeaderElection(options => options.StopGrace = TimeSpan.FromSeconds(14));
        services.AddLeaderGroup("g", options => options.HeartbeatTimeout = TimeSpan.FromSeconds(30));
    }
}

//// An interval of a group, whose lease may be set elsewhere
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddLeaderGroup("g", options => options.HeartbeatInterval = TimeSpan.FromSeconds(20));
}
