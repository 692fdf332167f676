//// One public constructor among others
public sealed class Jobs
{
    public Jobs()
    {
    }

    internal Jobs(string name) => Console.WriteLine(name);

    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// A static method of a class that nobody can create
public sealed class Jobs
{
    private Jobs()
    {
    }

    [LeaderOnly("g", Every = "5m")]
    public static void Run() => Console.WriteLine(1);
}

//// A primary constructor
public sealed class Jobs(IServiceProvider services)
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(services);
}
