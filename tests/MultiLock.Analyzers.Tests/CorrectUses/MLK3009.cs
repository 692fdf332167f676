//// What may be known
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options =>
    {
        options.Metadata["zone"] = "north";
        options.Metadata["version"] = "1.0";
        options.Metadata.Add("fencing", "on");
    });
}

//// Another dictionary
public static class Settings
{
    public static Dictionary<string, string> Make() => new() { ["password"] = "x" };
}
