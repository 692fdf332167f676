//// Every minute of working hours
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "* 9-17 * * 1-5")]
    public void Run() => Console.WriteLine(1);
}

//// Every minute
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "* * * * *")]
    public void Run() => Console.WriteLine(1);
}

//// Every second
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "* * * * * *")]
    public void Run() => Console.WriteLine(1);
}

//// Every second of some minutes
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "* */5 * * * *")]
    public void Run() => Console.WriteLine(1);
}

//// Said in so many words
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0-59 3 * * *")]
    public void Run() => Console.WriteLine(1);
}
