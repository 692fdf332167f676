//// A static method of an abstract class
public abstract class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public static void Run() => Console.WriteLine(1);
}

//// A static class
public static class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public static void Run() => Console.WriteLine(1);
}

//// A virtual method
public class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public virtual void Run() => Console.WriteLine(1);
}
