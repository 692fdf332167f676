//// A macro
public sealed class Jobs
{
    [LeaderOnly("g", [|Cron = "@hourly"|])]
    public void Run() => Console.WriteLine(1);
}

//// => Write "0 * * * *"
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 * * * *")]
    public void Run() => Console.WriteLine(1);
}

//// No fix: a minute that no hour has
public sealed class Jobs
{
    [LeaderOnly("g", [|Cron = "61 * * * *"|])]
    public void Run() => Console.WriteLine(1);
}

//// No fix: a day that never comes
public sealed class Jobs
{
    [LeaderOnly("g", [|Cron = "0 0 30 2 *"|])]
    public void Run() => Console.WriteLine(1);
}

//// No fix: too few fields
public sealed class Jobs
{
    [LeaderOnly("g", [|Cron = "0 3 * *"|])]
    public void Run() => Console.WriteLine(1);
}
