//// An empty time zone
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", [|TimeZone = ""|])]
    public void Run() => Console.WriteLine(1);
}

//// => Remove TimeZone
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *")]
    public void Run() => Console.WriteLine(1);
}
