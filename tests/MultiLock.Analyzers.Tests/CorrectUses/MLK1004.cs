//// A protected internal method
public class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    protected internal void Run() => Console.WriteLine(1);
}

//// An internal class inside a public one
public static class Outer
{
    internal sealed class Jobs
    {
        [LeaderOnly("g", Every = "5m")]
        internal void Run() => Console.WriteLine(1);
    }
}

//// A private method that no attribute marks
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Work();

    private void Work() => Console.WriteLine(1);
}
