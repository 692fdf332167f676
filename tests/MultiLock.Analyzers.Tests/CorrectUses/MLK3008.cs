//// Legal names
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddLeaderGroup("monthly-reports_2.0");
}

//// A name that is not constant
public static class Tenants
{
    public static void Add(ILeaderElections elections, int tenant) => elections.GetOrAdd($"tenant {tenant}");
}

//// GetOrAdd of something else
public sealed class Cache
{
    public string GetOrAdd(string group) => group;

    public string Read() => GetOrAdd("a b");
}

//// The group of something else
public sealed class Report
{
    public string ElectionGroup { get; set; } = "";

    public static Report Make() => new() { ElectionGroup = "a b" };
}
