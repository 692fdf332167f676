//// Another leader task calls it
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);

    [LeaderOnly("g", Every = "1h")]
    public void RunTwice()
    {
        Run();
        Run();
    }
}

//// An override calls its base
public class Base
{
    [LeaderOnly("g", Every = "5m")]
    public virtual void Run() => Console.WriteLine(0);
}

public sealed class Jobs : Base
{
    public override void Run()
    {
        base.Run();
        Console.WriteLine(1);
    }
}

//// Its name is asked for
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public static class Names
{
    public static string Task => nameof(Jobs.Run);
}

//// A method of the same name without the attribute
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

public sealed class Other
{
    public void Run() => Console.WriteLine(2);

    public void RunNow() => Run();
}
