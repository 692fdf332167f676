//// Letters that changed places
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", [|TimeZone = "Europe/Olso"|])]
    public void Run() => Console.WriteLine(1);
}

//// => Write "Europe/Oslo"
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", TimeZone = "Europe/Oslo")]
    public void Run() => Console.WriteLine(1);
}

//// A Windows id without a letter
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", [|TimeZone = "W. Europe Standart Time"|])]
    public void Run() => Console.WriteLine(1);
}

//// => Write "W. Europe Standard Time"
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", TimeZone = "W. Europe Standard Time")]
    public void Run() => Console.WriteLine(1);
}

//// No fix: nothing is near
public sealed class Jobs
{
    [LeaderOnly("g", Cron = "0 3 * * *", [|TimeZone = "Mars/Olympus Mons"|])]
    public void Run() => Console.WriteLine(1);
}
