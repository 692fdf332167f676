//// What the service grants
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddAzureBlobStorageLeaderElection("connection", options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(5);
        options.HeartbeatTimeout = TimeSpan.FromSeconds(60);
    });
}

//// The default
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddAzureBlobStorageLeaderElection("connection");
}

//// Another backend
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(2);
        options.HeartbeatTimeout = TimeSpan.FromSeconds(10);
    });
}
