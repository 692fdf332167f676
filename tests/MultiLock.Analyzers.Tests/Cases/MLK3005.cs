//// No fix: too short
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddAzureBlobStorageLeaderElection("connection", options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(2);
        options.HeartbeatTimeout = [|TimeSpan.FromSeconds(10)|];
    });
}

//// Too long
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddAzureBlobStorageLeaderElection("connection", options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(20);
        options.HeartbeatTimeout = [|TimeSpan.FromSeconds(90)|];
    });
}
