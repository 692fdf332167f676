//// A name with a blank
public sealed class Jobs
{
    [LeaderOnly([|"a b"|], Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// => Write "a-b"
public sealed class Jobs
{
    [LeaderOnly("a-b", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// A name with a slash
public sealed class Jobs
{
    [LeaderOnly([|"team/jobs"|], Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// => Write "team-jobs"
public sealed class Jobs
{
    [LeaderOnly("team-jobs", Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// No fix: an empty name
public sealed class Jobs
{
    [LeaderOnly([|""|], Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// No fix: a constant that is used elsewhere
public static class Groups
{
    public const string Billing = "bill ing";
}

public sealed class Jobs
{
    [LeaderOnly([|Groups.Billing|], Every = "5m")]
    public void Run() => Console.WriteLine(1);
}

//// No fix: a name that is too long
public sealed class Jobs
{
    private const string Ten = "0123456789";
    private const string Fifty = Ten + Ten + Ten + Ten + Ten;

    [LeaderOnly([|Fifty + Fifty + Fifty + Fifty + Fifty + Ten|], Every = "5m")]
    public void Run() => Console.WriteLine(1);
}
