//// A name of every kind of character
public sealed class Jobs
{
    [LeaderOnly("Az09_.-", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// A name made of constants
public sealed class Jobs
{
    private const string Team = "team";

    [LeaderOnly(electionGroup: Team + ".billing", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}
