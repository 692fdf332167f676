//// Lists, ranges, steps and names
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0,30 9-17 * * MON-FRI")]
    public void Run() => Console.WriteLine(1);
}

//// Six fields
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "*/10 * * * * *")]
    public void Run() => Console.WriteLine(1);
}

//// The last day of a month
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 0 L * *")]
    public void Run() => Console.WriteLine(1);
}

//// The 29th of February
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 0 29 2 *")]
    public void Run() => Console.WriteLine(1);
}

//// Out of configuration
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "%Jobs:Cron%")]
    public void Run() => Console.WriteLine(1);
}
