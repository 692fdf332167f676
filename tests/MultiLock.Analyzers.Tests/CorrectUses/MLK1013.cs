//// A name with blanks and signs
public sealed class Jobs
{
    [LeaderOnly("g", Name = "close the day (Oslo)", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// No name
public sealed class Jobs
{
    [LeaderOnly("g", Name = null, Every = "5m")]
    public void Run() => Console.WriteLine(1);
}
