//// No time zone
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", TimeZone = null)]
    public void Run() => Console.WriteLine(1);
}

//// A time zone out of configuration
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", TimeZone = "%Site:Zone%")]
    public void Run() => Console.WriteLine(1);
}
