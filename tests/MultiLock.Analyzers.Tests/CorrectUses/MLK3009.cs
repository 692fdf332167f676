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

//// An Add that takes nothing
public sealed class Counter
{
    public int Value { get; private set; }

    public void Add() => Value++;

    public static void Count(Counter counter) => counter.Add();
}

//// Metadata of something else
public sealed class Form
{
    public Dictionary<string, string> Metadata { get; } = [];

    public static void Fill(Form form) => form.Metadata["password"] = "none";
}
