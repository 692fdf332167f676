//// No fix: an indexer
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.Metadata[[|"db_password"|]] = "x");
}

//// Add
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.Metadata.Add([|"ConnectionString"|], "x"));
}
