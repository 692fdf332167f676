//// A method that is only discouraged
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    [Obsolete("old")]
    public void Run() => Console.WriteLine(1);
}
