//// Every minute of an hour
public sealed class Jobs
{
    [LeaderOnly("g", [|Cron = "* 3 * * *"|])]
    public void Run() => Console.WriteLine(1);
}

//// => Write "0 3 * * *"
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *")]
    public void Run() => Console.WriteLine(1);
}

//// Every second of a minute
public sealed class Jobs
{
    [LeaderOnly("g", [|Cron = "* 30 3 * * *"|])]
    public void Run() => Console.WriteLine(1);
}

//// => Write "0 30 3 * * *"
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 30 3 * * *")]
    public void Run() => Console.WriteLine(1);
}

//// No fix: a constant that is used elsewhere
public sealed class Jobs
{
    private const string Nightly = "* 3 * * *";

    [LeaderOnly("g", [|Cron = Nightly|])]
    public void Run() => Console.WriteLine(1);
}
