//// An old name
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", TimeZone = "US/Pacific")]
    public void Run() => Console.WriteLine(1);
}

//// Another case
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", TimeZone = "europe/oslo")]
    public void Run() => Console.WriteLine(1);
}

//// UTC
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", TimeZone = "UTC")]
    public void Run() => Console.WriteLine(1);
}

//// A Windows id
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", TimeZone = "Pacific Standard Time")]
    public void Run() => Console.WriteLine(1);
}

//// An offset
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", TimeZone = "Etc/GMT+3")]
    public void Run() => Console.WriteLine(1);
}
