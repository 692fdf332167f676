//// An empty name
public sealed class Jobs
{
    [LeaderOnly("g", [|Name = ""|], Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// => Remove Name
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// A blank name at the end
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m", [|Name = " "|])]
    public void Run() => Console.WriteLine(1);
}

//// => Remove Name
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}
