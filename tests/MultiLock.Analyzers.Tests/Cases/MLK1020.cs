//// A time zone for an interval
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m", [|TimeZone = "Europe/Oslo"|])]
    public void Run() => Console.WriteLine(1);
}

//// => Remove TimeZone
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}
