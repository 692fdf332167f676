//// A time zone for an expression
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", TimeZone = "W. Europe Standard Time")]
    public void Run() => Console.WriteLine(1);
}
