//// A number with a name
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m", OnFailure = (LeaderTaskFailure)3)]
    public void Run() => Console.WriteLine(1);
}

//// Each name
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m", OnFailure = LeaderTaskFailure.StopHost)]
    public void Run() => Console.WriteLine(1);
}
