//// One sign is missing
public sealed class Jobs
{
    [LeaderOnly("g", [|Every = "%Jobs:Every"|])]
    public void Run() => Console.WriteLine(1);
}

//// No fix: text around it
public sealed class Jobs
{
    [LeaderOnly("g", [|Cron = "%Jobs:Minute% * * * *"|])]
    public void Run() => Console.WriteLine(1);
}

//// An empty section
public sealed class Jobs
{
    [LeaderOnly("g", [|Every = "%Jobs::Every%"|])]
    public void Run() => Console.WriteLine(1);
}
