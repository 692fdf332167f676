//// A number without a name
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m", [|OnFailure = (LeaderTaskFailure)42|])]
    public void Run() => Console.WriteLine(1);
}

//// => Remove OnFailure
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}
