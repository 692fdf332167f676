//// One of them is null
public sealed class Jobs
{
    [LeaderOnly("g", Every = null, Cron = "0 3 * * *")]
    public void Run() => Console.WriteLine(1);
}

//// Two methods for two schedules
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void A() => Work();

    [LeaderOnly("g", Cron = "0 3 * * *")]
    public void B() => Work();

    private static void Work() => Console.WriteLine(1);
}
