//// An internal constructor
public sealed class Jobs
{
    internal Jobs()
    {
    }

    [LeaderOnly("g", Every = "5m")]
    public void [|Run|]() => Console.WriteLine(1);
}

//// => Make the constructor public
public sealed class Jobs
{
    public Jobs()
    {
    }

    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// No fix: of two constructors, nobody knows which
public sealed class Jobs
{
    internal Jobs()
    {
    }

    private Jobs(string name) => Console.WriteLine(name);

    [LeaderOnly("g", Every = "5m")]
    public void [|Run|]() => Console.WriteLine(1);
}
