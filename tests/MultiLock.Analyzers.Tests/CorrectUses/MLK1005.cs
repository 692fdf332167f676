//// A task that uses a file-local helper
file static class Helper
{
    public static void Work() => Console.WriteLine(1);
}

public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Helper.Work();
}
