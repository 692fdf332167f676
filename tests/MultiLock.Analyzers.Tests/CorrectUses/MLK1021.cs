//// Names that differ in case
public sealed class Jobs
{
    [LeaderOnly("g", Name = "x", Every = "5m")]
    public void A() => Console.WriteLine(1);

    [LeaderOnly("g", Name = "X", Every = "5m")]
    public void B() => Console.WriteLine(1);
}

//// Methods of one name in two classes
public sealed class A
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class B
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// Overloads of which one has a name
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);

    [LeaderOnly("g", Name = "other", Every = "5m")]
    public void Run(IServiceProvider services) => Console.WriteLine(services);
}
