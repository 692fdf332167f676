//// Overloads without names
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void [|Run|]() => Console.WriteLine(1);

    [LeaderOnly("g", Every = "5m")]
    public void [|Run|](IServiceProvider services) => Console.WriteLine(services);
}

//// No fix: one name in two classes
public sealed class A
{
    [LeaderOnly("g", [|Name = "x"|], Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class B
{
    [LeaderOnly("h", [|Name = "x"|], Every = "5m")]
    public void Run() => Console.WriteLine(1);
}
