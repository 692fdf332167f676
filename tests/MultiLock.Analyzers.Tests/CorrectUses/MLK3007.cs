//// The name of the machine
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.ParticipantId = Environment.MachineName);
}

//// A text that differs
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.ParticipantId = $"worker-{Environment.ProcessId}");
}

//// No name
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.ParticipantId = null);
}
