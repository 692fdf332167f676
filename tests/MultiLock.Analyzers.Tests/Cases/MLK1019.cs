//// Both, and the interval is kept
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m", [|Cron = "0 3 * * *"|])]
    public void Run() => Console.WriteLine(1);
}

//// => Remove Cron
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// Both, and the expression is kept
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m", [|Cron = "0 3 * * *"|], TimeZone = "Europe/Oslo")]
    public void Run() => Console.WriteLine(1);
}

//// => Remove Every
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", TimeZone = "Europe/Oslo")]
    public void Run() => Console.WriteLine(1);
}

//// Both, with a time zone that goes too
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m", [|Cron = "0 3 * * *"|], TimeZone = "Europe/Oslo")]
    public void Run() => Console.WriteLine(1);
}

//// => Remove Cron
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}
